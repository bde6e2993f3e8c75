"""The state of a route's deliveries to one destination: the latest of it, not all of it.

Receipts are found by the key of a delivery only. Who asks "when was anything
delivered here last, and what is under way" finds it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeVar

from pydantic import AwareDatetime

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.retry_policies import retry_policy
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Kind
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.runs.requests import EntityName

NO_ROUTE = "-"
"""What requests without a route have in the place of its name; no route can be called so."""

_MOST_UNDER_WAY = 2000  # of the longest names, they fit in what the ledger reads
_DELIVERIES: tuple[Kind, ...] = ("link_ready", "copy")


class UnderWay(TolerantModel):
    """A delivery that has begun and has not ended."""

    run: str
    cluster: str
    backup_set_id: str
    key: str
    """The delivery's key in the ledger; empty while it is not known which backup set is meant."""
    began_at: AwareDatetime


class Proven(TolerantModel):
    """A delivery that had its effect."""

    run: str
    backup_set_id: str
    at: AwareDatetime
    bucket: str = ""
    manifest: str = ""
    """The key in *bucket* of the manifest beside a copy; both are empty for a message."""


class GivenUp(TolerantModel):
    """A delivery that was given up."""

    run: str
    backup_set_id: str
    at: AwareDatetime
    failure: Failure


_Dated = TypeVar("_Dated", Proven, GivenUp)


class DeliveryHistory(StoredModel):
    """One destination of one route. Holds no link and no secret."""

    route: Literal["-"] | EntityName
    destination: EntityName
    under_way: tuple[UnderWay, ...] = ()
    """In the order in which they began."""
    proven: Proven | None = None
    """The newest proven delivery."""
    given_up: GivenUp | None = None
    """The newest delivery that was given up, however old."""
    refused: GivenUp | None = None
    """The last message of any kind that it did not take, when none was taken since, dated as the first."""
    refused_last_at: AwareDatetime | None = None
    """When it last did not take a message."""
    heard_at: AwareDatetime | None = None
    """When it last took a message; known of requests without a route only."""
    folded: tuple[str, ...] = ()
    """The names of the notes that are part of this already, and may not be removed yet."""

    @property
    def failed(self) -> GivenUp | None:
        """What was given up, when nothing was proven since."""
        over = self.given_up is None or (self.proven is not None and self.proven.at >= self.given_up.at)
        return None if over else self.given_up

    def beginning(self, *deliveries: UnderWay) -> DeliveryHistory:
        """Return the track with *deliveries* under way; those that are already stay as they are."""
        known = {(each.run, each.key) for each in self.under_way}
        begun = {each.run for each in self.under_way if each.key}
        new = [each for each in deliveries if (each.run, each.key) not in known]
        new = [each for each in new if each.key or each.run not in begun]
        chosen = {each.run for each in new if each.key}
        old = [each for each in self.under_way if each.key or each.run not in chosen]
        return self.model_copy(update={"under_way": (*old, *new)[-_MOST_UNDER_WAY:]})

    def after(self, receipt: Receipt, *, key: str) -> DeliveryHistory:
        """Return the history after a delivery, or a notice, ended; an older end changes no newer one."""
        history = self
        if receipt.kind != "copy":
            history = self._after_message(receipt)
        return history.after_delivery(receipt, key=key) if receipt.kind in _DELIVERIES else history

    def without(self, *deliveries: UnderWay) -> DeliveryHistory:
        """Return the track without *deliveries* under way."""
        return self.model_copy(
            update={"under_way": tuple(each for each in self.under_way if each not in deliveries)}
        )

    def after_delivery(self, receipt: Receipt, *, key: str) -> DeliveryHistory:
        """Return the history after a delivery, in contrast to a notice, ended."""
        mine = [each for each in self.under_way if each.run == receipt.run and _is_about(each, receipt)]
        if not receipt.proven:
            given_up = _given_up(receipt)
            return self.without(*mine).model_copy(update={"given_up": _newest(self.given_up, given_up)})
        # A delivery that is proven is proven for every run that wanted it.
        over = [each for each in self.under_way if each in mine or each.key == key]
        proven = Proven(
            run=receipt.run,
            backup_set_id=receipt.backup_set_id,
            at=receipt.at,
            bucket=receipt.bucket,
            manifest=receipt.manifest,
        )
        return self.without(*over).model_copy(update={"proven": _newest(self.proven, proven)})

    def _after_message(self, receipt: Receipt) -> DeliveryHistory:
        if not receipt.proven:
            return self._refusing(_given_up(receipt))
        history = self
        if self.route == NO_ROUTE:  # what was refused may be in another of its documents
            history = self.model_copy(update={"heard_at": _latest(self.heard_at, receipt.at)})
        heard = self.refused is not None and receipt.at >= self.refused.at
        return history.model_copy(update={"refused": None}) if heard else history

    def _refusing(self, refusal: GivenUp) -> DeliveryHistory:
        """Keep since when it is so, and the latest reason; unless the room is not to blame for it."""
        if not retry_policy(refusal.failure.error).suspect:
            return self
        since = min(self.refused.at, refusal.at) if self.refused else refusal.at
        refused = refusal.model_copy(update={"at": since})
        last_at = _latest(self.refused_last_at, refusal.at)
        return self.model_copy(update={"refused": refused, "refused_last_at": last_at})

    def _refused_after(self, heard_at: datetime | None) -> GivenUp | None:
        """Return what was refused, unless a message was taken at *heard_at* or later."""
        if self.refused is None or heard_at is None or self.refused.at > heard_at:
            return self.refused
        if self.refused_last_at is None or self.refused_last_at <= heard_at:
            return None
        return self.refused.model_copy(update={"at": self.refused_last_at})


def combined(histories: Sequence[DeliveryHistory]) -> DeliveryHistory:
    """Return the one history that several documents hold; they are about the same route and destination."""
    under_way = [each for history in histories for each in history.under_way]
    heard_at = max((each.heard_at for each in histories if each.heard_at), default=None)
    refused = [each for history in histories if (each := history._refused_after(heard_at))]  # noqa: SLF001
    latest = max(refused, key=lambda each: each.at, default=None)
    return histories[0].model_copy(
        update={
            "under_way": tuple(sorted(under_way, key=lambda each: each.began_at)),
            "proven": max((each.proven for each in histories if each.proven), key=_when, default=None),
            "given_up": max((each.given_up for each in histories if each.given_up), key=_when, default=None),
            "refused": latest and latest.model_copy(update={"at": min(each.at for each in refused)}),
            "heard_at": heard_at,
        }
    )


def _when(dated: Proven | GivenUp) -> datetime:
    return dated.at


def _is_about(delivery: UnderWay, receipt: Receipt) -> bool:
    """Tell whether they are about the same backup set, or the whole run was given up."""
    return not delivery.key or receipt.backup_set_id in ("", delivery.backup_set_id)


def _given_up(receipt: Receipt) -> GivenUp:
    failure = receipt.failure or Failure(error="", message="")
    return GivenUp(run=receipt.run, backup_set_id=receipt.backup_set_id, at=receipt.at, failure=failure)


def _latest(old: datetime | None, new: datetime) -> datetime:
    return max(old, new) if old else new


def _newest(old: _Dated | None, new: _Dated) -> _Dated:
    return old if old is not None and old.at > new.at else new
