"""A voucher for a link that works at this moment, or for a page that says why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Cluster, Configuration, Reader
from oceanferry.domain.errors import (
    BackupSetNotFound,
    InstanceNotFound,
    NoMatchingBackupSet,
    OceanferryError,
    ServiceRefused,
)
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.redeeming.terms import (
    Address,
    ButtonState,
    RedeemPage,
    RedeemTerms,
    Redemption,
    Redirect,
    StillPreparing,
    Visit,
    subjects,
)
from oceanferry.domain.redeeming.vouchers import Voucher
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.domain.secrets import Secret
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.redemptions import Redemptions
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.usecases.links.link_lifetimes import OF_A_PRESIGNED_COPY, TO_REDEEM
from oceanferry.usecases.links.resolve import find, joinable
from oceanferry.usecases.redeeming.offered_copies import FoundCopies, find_copies

# Small backup sets are prepared within seconds; for others the page reloads.
_FIRST_POLL = timedelta(seconds=2)
_GONE = (BackupSetNotFound, InstanceNotFound, NoMatchingBackupSet)


def redeem_link(
    visit: Visit,
    *,
    terms: RedeemTerms,
    configuration: Configuration,
    backups: BackupService,
    redemptions: Redemptions,
    places: Callable[[], Sequence[CopyPlace]],
    clock: Clock,
) -> Redemption:
    """Serve a visitor at the address of a button.

    Opening the page asks OceanBase and the buckets, and changes nothing: the bots that
    fetch every address in a chat neither start a download task nor use anything
    up. Pressing the page's button asks for the link, counts the use, and leads
    to the link. No page shows a link; only a Redirect has one.
    """
    now = clock.now()
    voucher = terms.keys.voucher(visit.token, now)
    if voucher is None:
        return RedeemPage("invalid", now, contact=terms.contact)
    page = RedeemPage("unreachable", now, voucher, contact=terms.contact)
    try:
        page = replace(page, uses_left=_uses_left(voucher, terms, redemptions))
        refused = _refused(voucher, visit, page, terms, redemptions)
    except OceanferryError as error:
        return replace(page, troubles=(Failure.of(error),))
    cluster = configuration.clusters.get(voucher.cluster)
    if refused or cluster is None:
        return replace(page, state=refused or "gone")
    known = configuration.destinations.get(voucher.destination)
    reader = known.reader if known else Reader()
    counter = _RedeemRequest(visit, page, voucher, cluster, reader, terms, backups, redemptions, clock)
    return counter.serve(
        find_copies(
            places(),
            instance_id=cluster.instance_id,
            backup_set_id=voucher.backup_set_id,
            part_id=voucher.part_id,
        )
    )


def _uses_left(voucher: Voucher, terms: RedeemTerms, redemptions: Redemptions) -> int | None:
    return None if terms.uses is None else max(0, terms.uses - redemptions.used(voucher.reference))


def _refused(
    voucher: Voucher, visit: Visit, page: RedeemPage, terms: RedeemTerms, redemptions: Redemptions
) -> ButtonState | None:
    """Say why the voucher is not taken, None when it is."""
    if not terms.admits(visit.source_ip):
        return "wrong_network"
    if voucher.expired(page.now):
        return "expired"
    revoked_until = redemptions.revoked_until(subjects(voucher))
    if revoked_until is not None and voucher.issued_at <= revoked_until:
        return "revoked"
    return "used_up" if page.uses_left == 0 else None


@dataclass(frozen=True)
class _Prepared:
    """What OceanBase says of the file."""

    state: ButtonState
    backup_set: BackupSet
    link: DownloadLink | None = None


@dataclass(frozen=True)
class _RedeemRequest:
    """Serves a visitor whose voucher is good."""

    visit: Visit
    page: RedeemPage
    voucher: Voucher
    cluster: Cluster
    reader: Reader
    terms: RedeemTerms
    backups: BackupService
    redemptions: Redemptions
    clock: Clock

    def serve(self, found: FoundCopies) -> Redemption:
        page = replace(self.page, copies=tuple(each.offer for each in found.copies), troubles=found.troubles)
        copy = found.of(self.visit.copy_in) if self.visit.redeems and self.visit.copy_in else None
        if copy and self.visit.address in copy.offer.addresses:
            presign, key = copy.place.presigner.presign, copy.file.key
            return self._redeemed(
                page,
                lambda: presign(key, address=self.visit.address, lifetime=OF_A_PRESIGNED_COPY),
            )
        try:
            prepared = self._prepared()
            page = self._with_facts(page, prepared)
            if not self.visit.redeems or self.visit.copy_in or page.state == "gone":
                return page
            return self._redeem(page, prepared)
        except _GONE:
            return replace(page, state="gone")
        except OceanferryError as error:
            return replace(page, state="unreachable", troubles=(*page.troubles, Failure.of(error)))

    def _prepared(self) -> _Prepared:
        """Ask OceanBase, and change nothing."""
        backup_set = find(self.cluster.instance_id, self.voucher.backup_set_id, backups=self.backups)
        task_id = joinable(backup_set)
        if not task_id:
            return _Prepared("unprepared", backup_set)
        task = self._task(task_id)
        if task.expired(self.page.now, margin=TO_REDEEM):
            return _Prepared("unprepared", backup_set)
        return self._judged(task, backup_set)

    def _judged(self, task: DownloadTask, backup_set: BackupSet) -> _Prepared:
        if not task.ready:
            return _Prepared("not_prepared" if task.failed else "preparing", backup_set)
        link = next((each for each in task.links if each.part_id == self.voucher.part_id), None)
        if link is None and not task.ended:  # which may list it later
            return _Prepared("preparing", backup_set)
        return _Prepared("ready" if link else "gone", backup_set, link)

    def _task(self, task_id: str) -> DownloadTask:
        return self.backups.download_task(self.cluster.instance_id, task_id, of=self.voucher.backup_set_id)

    def _redeem(self, page: RedeemPage, prepared: _Prepared) -> Redemption:
        if prepared.state in ("unprepared", "not_prepared"):
            prepared = self._prepare(prepared.backup_set)
        url = _url(prepared.link, self.visit.address) if prepared.link else None
        if url:
            return self._redeemed(self._with_facts(page, prepared), lambda: url)
        if prepared.state == "gone":
            return self._with_facts(page, prepared)
        return StillPreparing(self.voucher, self.visit.asked_at or self.page.now)

    def _prepare(self, backup_set: BackupSet) -> _Prepared:
        """Ask for the link, and wait for it as long as a visitor does not notice."""
        instance_id = self.cluster.instance_id
        task_id = self.backups.request_download(instance_id, backup_set.backup_set_id)
        if not is_identifier(task_id):
            raise ServiceRefused("OceanBase returned a download task without a usable ID")
        task = self._task(task_id)
        if not task.ready and not task.failed:
            self.clock.sleep(_FIRST_POLL)
            task = self._task(task_id)
        return self._judged(task, backup_set)

    def _redeemed(self, page: RedeemPage, make: Callable[[], Secret]) -> Redemption:
        """Count the use, then hand out the link: a visitor at the same time as the last one gets none."""
        if self.terms.uses is not None:
            try:
                counted = self.redemptions.use(self.voucher.reference, most=self.terms.uses)
            except OceanferryError as error:
                return replace(page, state="unreachable", troubles=(*page.troubles, Failure.of(error)))
            if not counted:
                return replace(page, state="used_up", uses_left=0, copies=())
        return Redirect(make(), self.voucher)

    def _with_facts(self, page: RedeemPage, prepared: _Prepared) -> RedeemPage:
        link = prepared.link
        page = replace(
            page,
            state=prepared.state,
            backup_set=prepared.backup_set,
            waiting_since=self.visit.asked_at if prepared.state == "preparing" else None,
        )
        if link is None:
            return page
        nearest: tuple[Address, ...] = (
            ("internal", "public") if self.reader.inside else ("public", "internal")
        )
        return replace(
            page,
            file_name=link.file_name,
            size_bytes=link.size_bytes,
            addresses=tuple(each for each in nearest if _url(link, each)),
            region=link.region,
            links_expire_at=link.expires_at,
        )


def _url(link: DownloadLink, address: Address) -> Secret | None:
    return (link.public_url if address == "public" else link.internal_url) or None
