from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from fakes.object_store import FakeObjectStore
from fakes.presigner import FakePresigner
from fakes.stored_copies import PREFIX, begin_removal, folder_of, plant
from fakes.world import CLUSTER, CONFIGURATION, FILES, backup_set
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.redemptions import RecordRedemptions
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import PermissionDenied, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.redeeming.terms import (
    EVERYTHING,
    RedeemPage,
    RedeemTerms,
    Redemption,
    Redirect,
    Revocation,
    StillPreparing,
    Visit,
    of_backup_set,
    of_destination,
    of_reference,
)
from oceanferry.domain.redeeming.vouchers import SKEW, Voucher, VoucherKeys
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.usecases.redeeming.redeem_link import redeem_link

KEY = Secret("k" * 32)
VALID_FOR = timedelta(days=7)
WAIT = timedelta(minutes=20)


@dataclass
class Scene:
    """A backup set, a button that was made for its first file, and somebody to press it."""

    clock: FakeClock = field(default_factory=FakeClock)
    terms: RedeemTerms = RedeemTerms(  # noqa: RUF009  # frozen
        "https://backups.example.com", VoucherKeys([KEY]), VALID_FOR, contact="the DBAs"
    )
    configuration = CONFIGURATION

    def __post_init__(self) -> None:
        self.backups = FakeBackupService(self.clock)
        self.backups.add(backup_set(), [(name, len(data)) for name, data in FILES.items()])
        self.redemptions = RecordRedemptions(MemoryRecords(self.clock))
        self.store = FakeObjectStore("my-archive")
        self.place = CopyPlace("archive", "cn-shanghai", self.store, PREFIX, FakePresigner("my-archive"))
        self.voucher = Voucher("orders", "bak-1", 1, "ops-room", NOON, NOON + VALID_FOR)

    def visit(self, **changed: object) -> Redemption:
        """Be at the button's address; *changed* is what the visit has besides."""
        token = self.terms.keys.token(self.voucher).reveal()
        visit = Visit(token, "203.0.113.7")
        return redeem_link(
            replace(visit, **changed),  # type: ignore[arg-type]
            terms=self.terms,
            configuration=self.configuration,
            backups=self.backups,
            redemptions=self.redemptions,
            places=lambda: [self.place],
            clock=self.clock,
        )

    def page(self, **changed: object) -> RedeemPage:
        page = self.visit(**changed)
        assert isinstance(page, RedeemPage)
        return page

    def open(self) -> RedeemPage:
        return self.page()

    def press(self, **changed: object) -> Redemption:
        return self.visit(redeems=True, **changed)

    def link(self, **changed: object) -> str:
        found = self.press(**changed)
        assert isinstance(found, Redirect)
        return found.url.reveal()

    def prepare(self) -> None:
        """Let OceanBase have a link already."""
        self.backups.request_download(CLUSTER.instance_id, "bak-1")


@pytest.fixture
def scene() -> Scene:
    return Scene()


# --- opening ------------------------------------------------------------------


def test_the_page_says_that_the_link_is_ready_and_where_it_opens(scene: Scene) -> None:
    scene.prepare()
    page = scene.open()

    assert (page.state, page.addresses, page.region) == ("ready", ("public", "internal"), "cn-hangzhou")
    assert (page.file_name, page.size_bytes) == ("part1.zip", None)


def test_opening_the_page_asks_for_nothing_and_uses_nothing_up(scene: Scene) -> None:
    scene.terms = replace(scene.terms, uses=1)
    pages = [scene.open() for _ in range(20)]

    assert [page.state for page in pages] == ["unprepared"] * 20
    assert scene.backups.requested == []
    assert scene.open().uses_left == 1


def test_a_page_never_has_a_link(scene: Scene) -> None:
    scene.prepare()
    plant(scene.store, "bak-1")

    assert "Signature" not in repr(scene.open())
    assert "https" not in repr(replace(scene.open(), contact=""))


def test_readers_inside_are_offered_the_internal_address_first(scene: Scene) -> None:
    room = CONFIGURATION.destinations["ops-room"]
    inside = replace(room, reader=replace(room.reader, inside=True))
    scene.configuration = replace(
        CONFIGURATION, destinations={**CONFIGURATION.destinations, "ops-room": inside}
    )
    scene.prepare()

    assert scene.open().addresses == ("internal", "public")


def test_a_file_without_a_public_address_only_offers_the_internal_one(scene: Scene) -> None:
    scene.backups.public = False
    scene.prepare()

    assert scene.open().addresses == ("internal",)


def test_the_page_of_a_download_that_failed_says_so(scene: Scene) -> None:
    scene.backups.failing = 1
    scene.prepare()

    assert scene.open().state == "not_prepared"


# --- pressing the button ------------------------------------------------------


def test_the_button_leads_to_the_file_at_its_public_address(scene: Scene) -> None:
    scene.prepare()

    assert scene.link().startswith("https://backups.oss-cn-hangzhou.aliyuncs.com/bak-1/part1.zip?")


def test_the_other_button_leads_to_the_internal_address(scene: Scene) -> None:
    scene.prepare()

    assert scene.link(address="internal").startswith(
        "https://backups.oss-cn-hangzhou-internal.aliyuncs.com/bak-1/part1.zip?"
    )


def test_the_button_works_although_the_link_of_its_message_has_died(scene: Scene) -> None:
    scene.prepare()
    dead = scene.link()
    scene.clock.advance(timedelta(hours=5))

    assert scene.link() != dead
    assert len(scene.backups.requested) == 2


def test_a_link_that_is_about_to_die_is_not_handed_out(scene: Scene) -> None:
    scene.prepare()
    scene.clock.advance(timedelta(minutes=59, seconds=30))

    assert "fake-1000002" in scene.link()


def test_a_link_that_lives_for_seconds_only_is_handed_out_when_it_is_new(scene: Scene) -> None:
    scene.backups.link_lifetime = timedelta(seconds=20)

    assert scene.link()


def test_a_backup_set_that_is_prepared_within_seconds_is_waited_for(scene: Scene) -> None:
    scene.backups.preparation = timedelta(seconds=1)

    assert scene.link()
    assert scene.clock.slept == [timedelta(seconds=2)]


def test_one_that_takes_longer_is_polled_again_later(scene: Scene) -> None:
    scene.backups.preparation = WAIT

    assert scene.press() == StillPreparing(scene.voucher, NOON)
    assert scene.open().state == "preparing"


def test_a_visitor_who_waits_sees_since_when(scene: Scene) -> None:
    scene.backups.preparation = WAIT
    again = scene.press()
    assert isinstance(again, StillPreparing)
    scene.clock.advance(timedelta(minutes=3))

    assert scene.page(asked_at=again.asked_at).waiting_since == NOON


def test_the_button_joins_a_download_that_runs(scene: Scene) -> None:
    scene.backups.preparation = WAIT
    scene.press()
    scene.press()

    assert scene.backups.requested == ["bak-1"]


def test_the_button_asks_again_for_a_download_that_failed(scene: Scene) -> None:
    scene.backups.failing = 1
    scene.prepare()

    assert scene.link()


def test_an_address_that_the_file_does_not_have_leads_back_to_the_page(scene: Scene) -> None:
    scene.backups.public = False
    scene.prepare()

    assert isinstance(scene.press(), StillPreparing)


# --- vouchers that are not taken ------------------------------------------------


def test_a_token_that_is_not_ours_learns_nothing(scene: Scene) -> None:
    forged = VoucherKeys([Secret("x" * 32)]).token(scene.voucher).reveal()

    assert scene.visit(token=forged) == RedeemPage("invalid", NOON, contact="the DBAs")
    assert scene.press(token=forged) == RedeemPage("invalid", NOON, contact="the DBAs")


@pytest.mark.parametrize("redeems", [False, True])
def test_an_expired_voucher_says_so(scene: Scene, *, redeems: bool) -> None:
    scene.prepare()
    scene.clock.advance(VALID_FOR + SKEW)

    assert scene.page(redeems=redeems).state == "expired"


@pytest.mark.parametrize("subject", [EVERYTHING, of_backup_set("bak-1"), of_destination("ops-room")])
def test_a_voucher_that_was_given_out_before_a_revocation_is_withdrawn(scene: Scene, subject: str) -> None:
    scene.prepare()
    scene.redemptions.revoke(Revocation(subject, NOON))

    assert scene.open().state == "revoked"
    assert scene.page(redeems=True).state == "revoked"


def test_a_single_voucher_is_withdrawn_by_its_reference(scene: Scene) -> None:
    scene.redemptions.revoke(Revocation(of_reference(scene.voucher.reference), NOON))

    assert scene.open().state == "revoked"


def test_a_voucher_that_was_given_out_after_the_revocation_works(scene: Scene) -> None:
    scene.prepare()
    scene.redemptions.revoke(Revocation(EVERYTHING, NOON - timedelta(seconds=1)))

    assert scene.link()


@pytest.mark.parametrize("subject", [of_backup_set("bak-2"), of_destination("audit")])
def test_a_revocation_of_something_else_leaves_the_voucher_alone(scene: Scene, subject: str) -> None:
    scene.redemptions.revoke(Revocation(subject, NOON + timedelta(days=1)))

    assert scene.open().state == "unprepared"


def test_a_replayed_voucher_is_used_up_after_its_last_use(scene: Scene) -> None:
    scene.terms = replace(scene.terms, uses=2)
    scene.prepare()

    assert [scene.link() is not None for _ in range(2)] == [True, True]
    assert scene.page(redeems=True).state == "used_up"
    assert scene.open().state == "used_up"


def test_a_click_that_leads_to_no_link_uses_nothing_up(scene: Scene) -> None:
    scene.terms = replace(scene.terms, uses=1)
    scene.backups.preparation = WAIT
    scene.press()
    scene.backups.troubles = [ServiceUnavailable("no answer")]
    scene.press()

    assert scene.open().uses_left == 1


def test_a_voucher_without_a_limit_is_redeemed_again_and_again(scene: Scene) -> None:
    scene.prepare()

    assert len({scene.link() for _ in range(5)}) == 1
    assert scene.open().uses_left is None


@pytest.mark.parametrize(
    ("source_ip", "state"),
    [
        ("203.0.113.7", "unprepared"),
        ("2001:db8::1", "unprepared"),
        ("::ffff:203.0.113.9", "unprepared"),
        ("198.51.100.1", "wrong_network"),
        ("", "wrong_network"),
        ("203.0.113.7, 198.51.100.1", "wrong_network"),
    ],
)
def test_a_voucher_is_taken_from_the_networks_of_the_terms_only(
    scene: Scene, source_ip: str, state: str
) -> None:
    networks = (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32"))
    scene.terms = replace(scene.terms, networks=networks)

    assert scene.page(source_ip=source_ip).state == state


def test_without_networks_a_voucher_is_taken_from_anywhere(scene: Scene) -> None:
    assert scene.page(source_ip="").state == "unprepared"


# --- trouble --------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["backup set", "instance", "cluster", "file", "broken"])
def test_what_is_gone_is_called_so(scene: Scene, gone: str) -> None:
    scene.prepare()
    changes = {
        "backup set": {"backup_set_id": "bak-0"},
        "cluster": {"cluster": "returns"},
        "file": {"part_id": 9},
    }
    scene.voucher = replace(scene.voucher, **changes.get(gone, {}))  # type: ignore[arg-type]
    if gone == "instance":
        scene.backups = FakeBackupService(scene.clock)
    if gone == "broken":
        scene.backups.add(replace(backup_set(), validity="INVALID"))

    assert scene.open().state == "gone"
    assert scene.page(redeems=True).state == "gone"


@pytest.mark.parametrize(
    "trouble", [ServiceUnavailable("no answer"), ServiceThrottled("slow"), PermissionDenied("no")]
)
@pytest.mark.parametrize("redeems", [False, True])
def test_a_cluster_that_does_not_answer_is_reported_with_its_reason_for_the_log(
    scene: Scene, trouble: ServiceUnavailable, *, redeems: bool
) -> None:
    scene.backups.troubles = [trouble]
    page = scene.page(redeems=redeems)

    assert page.state == "unreachable"
    assert [each.message for each in page.troubles] == [trouble.message]


def test_a_memory_that_does_not_answer_admits_no_visitor(scene: Scene) -> None:
    scene.prepare()

    class Silent(RecordRedemptions):
        def revoked_until(self, _subjects: object) -> datetime | None:
            raise ServiceUnavailable("no answer")

    scene.redemptions = Silent(MemoryRecords(FakeClock()))

    assert scene.page(redeems=True).state == "unreachable"


def test_a_download_task_without_a_usable_id_is_no_link(scene: Scene) -> None:
    scene.backups.odd_task_id = ""

    assert scene.page(redeems=True).state == "unreachable"


def test_a_page_that_cannot_help_says_whom_to_ask(scene: Scene) -> None:
    scene.clock.advance(VALID_FOR * 2)

    assert scene.open().contact == "the DBAs"


# --- copies ---------------------------------------------------------------------


def test_a_proven_copy_is_offered_with_its_place(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    [copy] = scene.open().copies

    assert (copy.destination, copy.bucket, copy.region) == ("archive", "my-archive", "cn-shanghai")
    assert (copy.file_name, copy.size_bytes, copy.addresses) == ("part1.zip", 70, ("public", "internal"))


def test_the_button_of_the_copy_leads_to_the_same_file_in_the_bucket(scene: Scene) -> None:
    plant(scene.store, "bak-1")

    assert scene.link(copy_in="archive") == (
        f"https://my-archive.public.example/{folder_of('bak-1').path}part1.zip?lives=900"
    )
    assert scene.backups.requested == []


def test_a_copy_is_a_way_out_when_the_backup_set_is_gone(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    scene.backups = FakeBackupService(scene.clock)
    page = scene.open()

    assert (page.state, len(page.copies)) == ("gone", 1)
    assert scene.link(copy_in="archive")


def test_a_copy_is_a_way_out_when_the_cluster_does_not_answer(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    scene.backups.troubles = [ServiceUnavailable("no answer")]

    assert len(scene.open().copies) == 1


def test_the_download_of_a_copy_is_a_use(scene: Scene) -> None:
    scene.terms = replace(scene.terms, uses=1)
    plant(scene.store, "bak-1")
    scene.link(copy_in="archive")

    assert scene.open().state == "used_up"


def test_a_copy_that_rotted_is_not_offered(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    scene.store.objects[f"{folder_of('bak-1').path}part1.zip"] = b"second part" * 7

    assert scene.open().copies == ()


def test_a_copy_that_is_being_removed_is_not_offered(scene: Scene) -> None:
    begin_removal(scene.store, plant(scene.store, "bak-1"))

    assert scene.open().copies == ()


def test_a_manifest_that_points_out_of_its_folder_offers_nothing(scene: Scene) -> None:
    key = plant(scene.store, "bak-1")
    scene.store.objects["salaries.zip"] = FILES["part1.zip"]
    path = f"{folder_of('bak-1').path}part1.zip".encode()
    scene.store.objects[key] = scene.store.objects[key].replace(path, b"salaries.zip")

    assert scene.open().copies == ()
    assert isinstance(scene.press(copy_in="archive"), RedeemPage)


def test_a_copy_in_an_archive_is_reported_but_cannot_be_downloaded(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    scene.place = replace(scene.place, archived=True)

    assert [each.addresses for each in scene.open().copies] == [()]
    assert isinstance(scene.press(copy_in="archive"), RedeemPage)


def test_a_bucket_that_does_not_answer_is_left_out_with_its_reason_for_the_log(scene: Scene) -> None:
    plant(scene.store, "bak-1")
    scene.store.troubles["head"] = [ServiceUnavailable("OSS does not answer")]
    page = scene.open()

    assert (page.state, page.copies) == ("unprepared", ())
    assert [each.message for each in page.troubles] == ["OSS does not answer"]


def test_a_copy_that_does_not_exist_is_not_replaced_by_another_link(scene: Scene) -> None:
    scene.prepare()

    assert isinstance(scene.press(copy_in="nowhere"), RedeemPage)


def test_sets_without_names_for_their_tenants_are_described_as_far_as_known(scene: Scene) -> None:
    found = scene.open().backup_set

    assert isinstance(found, BackupSet)
    assert found.method == "logical"
