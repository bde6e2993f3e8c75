"""How deliveries stand: what is read, and what of it is said."""

# ruff: noqa: E501  # tables as they are printed

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from html.parser import HTMLParser
from textwrap import dedent
from typing import get_args

import pytest
from pydantic_core import from_json

from fakes.clock import NOON
from fakes.sample_status import ARCHIVE, REPORT, WELL, failed
from fakes.stored_copies import folder_of
from fakes.typed_messages import typed
from fakes.world import CONFIGURATION, NIGHTLY, World, asked
from oceanferry.cli.commands import status as status_command
from oceanferry.cli.languages.speech import speech_of
from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidConfiguration, ServiceUnavailable
from oceanferry.domain.pages.status_page.page import page
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.watching.status import (
    DeliveryState,
    DestinationStatus,
    ProvenDelivery,
    RouteStatus,
    StatusReport,
    WatchdogStatus,
)
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.watching.status import status
from oceanferry.usecases.watching.watchdog import Watchdog
from project.repository import ROOT

ROUTE = replace(NIGHTLY, on_success=(), expect_every=timedelta(hours=26))
AWAITED = replace(CONFIGURATION, routes={"nightly": ROUTE})

REMOVED = StatusReport(
    at=NOON,
    well=False,
    routes=(
        RouteStatus(
            route="weekly",
            cluster="orders",
            destinations=(
                DestinationStatus(
                    destination="archive",
                    takes="copies",
                    state="removed",
                    proven=ProvenDelivery(backup_set_id="bak-4weekly01", run="run", at=NOON, removed=True),
                ),
            ),
        ),
    ),
)


class Unsigned:
    """VersionedDocuments of which one cannot be written."""

    def __init__(self, documents: VersionedDocuments) -> None:
        self.read, self.under = documents.read, documents.under
        self.add, self.remove = documents.add, documents.remove
        self._registers = documents

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        if name == "watchdog":
            raise ServiceUnavailable("no answer")
        return self._registers.write(name, data, after=after)


@pytest.fixture
def world() -> World:
    return World(AWAITED)


def report(world: World) -> StatusReport:
    return status(
        configuration=world.configuration,
        documents=world.documents,
        bucket=world.ports.bucket,
        clock=world.clock,
    )


def found(world: World, destination: str, route: str = "nightly") -> DestinationStatus:
    [state] = [
        each
        for one in report(world).routes
        if one.route == route
        for each in one.destinations
        if each.destination == destination
    ]
    return state


def watch(world: World, documents: VersionedDocuments | None = None) -> None:
    watchdog = Watchdog(
        configuration=world.configuration,
        backups=world.backups,
        bucket=world.ports.bucket,
        ledger=world.ledger,
        documents=documents or world.documents,
        invoker=world.invoker,
        clock=world.clock,
    )
    list(watchdog.watch())


class TestReading:
    def test_before_anything_began_there_is_nothing_and_no_problem(self, world: World) -> None:
        assert report(world).well
        assert found(world, "archive").state == "nothing_yet"
        assert found(world, "archive").expected_by is None

    def test_a_delivery_on_its_way_is_shown_with_its_run(self, world: World) -> None:
        world.take()

        archive = found(world, "archive")
        assert archive.state == "under_way"
        [one] = archive.under_way
        assert (one.backup_set_id, one.began_at) == ("bak-1", NOON)

    def test_a_proven_delivery_says_when_the_next_is_expected(self, world: World) -> None:
        world.take()
        world.drain()

        archive = found(world, "archive")
        assert archive.state == "fine"
        assert archive.proven is not None
        assert archive.expected_by == archive.proven.at + timedelta(hours=26)
        assert report(world).well

    def test_one_that_is_too_old_is_overdue(self, world: World) -> None:
        world.take()
        world.drain()
        world.clock.advance(timedelta(hours=27))

        assert found(world, "archive").state == "overdue"
        assert not report(world).well

    def test_a_destination_that_never_got_anything_is_overdue_since_it_is_watched(self, world: World) -> None:
        watch(world)
        assert found(world, "archive").expected_by == NOON + timedelta(hours=26)
        world.clock.advance(timedelta(hours=27))

        assert found(world, "archive").state == "overdue"

    def test_a_failure_is_shown_until_something_is_proven(self, world: World) -> None:
        world.take()
        world.failures.give_up(world.job(CopyObjectJob), Failure(error="CopyStalled", message="no further"))

        archive = found(world, "archive")
        assert archive.state == "failed"
        assert archive.failed is not None
        assert archive.failed.failure.error == "CopyStalled"
        world.take(asked("again"))
        world.drain()
        assert found(world, "archive").state == "fine"

    def test_a_room_that_only_hears_news_is_shown_when_it_takes_none(self, world: World) -> None:
        world.notifiers["audit"].refuse()
        world.failures.refuse(asked(), Failure(error="NoMatchingBackupSet", message="none"))
        world.drain()

        assert found(world, "audit").state == "refusing"

    def test_a_copy_that_was_removed_is_shown_as_a_problem(self, world: World) -> None:
        world.take()
        world.drain()
        world.store.objects.clear()

        archive = found(world, "archive")
        assert archive.state == "removed"
        assert archive.proven is not None
        assert (archive.proven.backup_set_id, archive.proven.removed) == ("bak-1", True)
        assert not report(world).well
        assert found(world, "ops-room").state == "fine"

    def test_a_copy_that_lost_a_file_is_shown_as_a_problem(self, world: World) -> None:
        world.take()
        world.drain()
        del world.store.objects[f"{folder_of('bak-1').path}part1.zip"]

        assert found(world, "archive").state == "removed"
        assert not report(world).well

    def test_a_bucket_that_does_not_answer_is_believed_to_hold_the_copy(self, world: World) -> None:
        world.take()
        world.drain()
        world.store.troubles["head"] = [ServiceUnavailable("no answer")]

        assert found(world, "archive").state == "fine"

    def test_a_copy_that_was_asked_for_and_removed_is_shown_and_is_no_problem(self, world: World) -> None:
        world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
        world.drain()
        world.store.objects.clear()

        archive = found(world, "archive", route="")
        assert archive.proven is not None
        assert archive.proven.removed
        assert archive.state == "fine"

    def test_alarms_that_are_open_are_not_well(self, world: World) -> None:
        watch(world)
        world.clock.advance(timedelta(hours=27))
        watch(world)

        [route] = report(world).routes
        assert {each.condition for each in route.alarms} == {"overdue"}

    def test_requests_without_a_route_are_shown_when_there_were_any(self, world: World) -> None:
        world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
        world.drain()

        assert found(world, "archive", route="").state == "fine"
        assert [each.route for each in report(world).routes] == ["nightly", ""]

    def test_a_watch_that_cannot_be_read_is_none(self, world: World) -> None:
        world.documents.write("watch/nightly", b"garbage", after=None)

        assert report(world).well

    def test_where_no_watchdog_has_ever_checked_none_is_missed(self, world: World) -> None:
        world.clock.advance(timedelta(days=30))

        assert report(world).watchdog is None
        assert report(world).well

    def test_the_watchdogs_last_check_is_shown(self, world: World) -> None:
        watch(world)
        world.clock.advance(timedelta(hours=1))
        watch(world)
        world.clock.advance(timedelta(hours=3))

        assert report(world).watchdog == WatchdogStatus(checked_at=NOON + timedelta(hours=1), overdue=False)
        assert report(world).well

    def test_a_watchdog_that_has_stopped_checking_is_a_problem(self, world: World) -> None:
        watch(world)
        world.clock.advance(timedelta(hours=3, seconds=1))

        assert report(world).watchdog == WatchdogStatus(checked_at=NOON, overdue=True)
        assert not report(world).well
        assert report(world).summary == "The watchdog does not run."

    def test_a_last_check_that_cannot_be_read_is_none(self, world: World) -> None:
        world.documents.write("watchdog", b"garbage", after=None)

        assert report(world).watchdog is None

    def test_a_check_that_cannot_be_signed_is_a_check_all_the_same(self, world: World) -> None:
        watch(world)
        world.clock.advance(timedelta(hours=27))
        watch(world, Unsigned(world.documents))

        [route] = report(world).routes
        assert {each.condition for each in route.alarms} == {"overdue"}
        assert report(world).watchdog == WatchdogStatus(checked_at=NOON, overdue=True)

    def test_without_a_ledger_the_state_is_unknown(self, world: World) -> None:
        world.configuration = replace(AWAITED, has_ledger=False)
        with pytest.raises(InvalidConfiguration, match="needs a ledger"):
            report(world)


class TestJson:
    @pytest.mark.parametrize("page", ["docs/operations.md", "docs/operations.zh-CN.md"])
    def test_its_fields_and_standings_are_those_that_the_page_names(self, page: str) -> None:
        lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
        [row] = [line for line in lines if "`oceanferry status --json`" in line]
        named = set(re.findall(r"`(\w+)`", row))
        fields = {"well", "watchdog", "routes", "destinations", "state", "proven", "expected_by", "failed"}

        assert named == fields | set(get_args(DeliveryState))
        assert fields <= {
            *StatusReport.model_fields,
            *RouteStatus.model_fields,
            *DestinationStatus.model_fields,
        }


class TestText:
    def test_a_table_for_each_route(self, capsys: pytest.CaptureFixture[str]) -> None:
        status_command.show(Output(as_json=False), REPORT, timezone.utc)

        assert capsys.readouterr().out == dedent("""\
            Route nightly: cluster orders
                 DESTINATION  LAST PROVEN                           BACKUP SET      NEXT EXPECTED       IN PROGRESS
              ✓  ops-room     2026-11-22 00:06+00:00 (11h 54m ago)  bak-4nightly02  within 14h 6m       -
              ✓  audit        2026-11-22 00:06+00:00 (11h 54m ago)  bak-4nightly02  within 14h 6m       -
              ✗  archive      2026-11-20 00:00+00:00 (2d 12h ago)   bak-4nightly00  overdue for 1d 10h  -
                archive: bak-4nightly02 failed 2026-11-22 00:30+00:00 (11h 30m ago)
                  Writing backup set bak-4nightly02 to bucket 'my-archive' is not allowed (code AccessDenied, \
request id 6740A1B2C3D4E5F6). Allow oss:PutObject on acs:oss:*:*:my-archive/* in a RAM policy \
of the function's role
                alarm since 2026-11-21 02:12+00:00 (1d 9h ago): No backup delivered in time (archive)

            Route weekly: cluster orders
                 DESTINATION  LAST PROVEN                           BACKUP SET      NEXT EXPECTED       IN PROGRESS
              ✓  archive      2026-11-16 06:00+00:00 (6d 6h ago)    bak-4weekly01   within 1d 18h       \
bak-4weekly02 for 24m

            Unhealthy: archive. 1 alarm open.
            """)

    def test_all_is_well_in_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        status_command.show(Output(as_json=False), WELL, timezone.utc)

        assert capsys.readouterr().out.endswith("\nHealthy.\n")

    @pytest.mark.parametrize(
        ("overdue", "said"),
        [
            (False, "✓ Watchdog: last check 2026-11-22 08:00+00:00 (4h ago)\n"),
            (True, "✗ Watchdog: last check 2026-11-22 08:00+00:00 (4h ago)\n"),
        ],
    )
    def test_when_the_watchdog_last_checked(
        self, overdue: bool, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        check = WatchdogStatus(checked_at=NOON - timedelta(hours=4), overdue=overdue)
        report = WELL.model_copy(update={"watchdog": check, "at": NOON})
        status_command.show(Output(as_json=False), report, timezone.utc)

        assert said in capsys.readouterr().out

    def test_a_copy_that_was_removed_says_so_and_what_to_do(self, capsys: pytest.CaptureFixture[str]) -> None:
        status_command.show(Output(as_json=False), REMOVED, timezone.utc)

        printed = capsys.readouterr().out
        assert "✗  archive" in printed
        assert "bak-4weekly01 (removed)" in printed
        assert "archive: the copy of bak-4weekly01 is no longer in the bucket" in printed
        assert "Send the request again to copy the backup set again" in printed

    def test_a_destination_that_never_got_anything(self, capsys: pytest.CaptureFixture[str]) -> None:
        refusing = DestinationStatus(
            destination="ops-room", takes="messages", state="refusing", refused=failed()
        )
        nothing = StatusReport(
            at=NOON, well=False, routes=(RouteStatus(route="", cluster="", destinations=(refusing,)),)
        )
        status_command.show(Output(as_json=False), nothing, timezone.utc)

        printed = capsys.readouterr().out
        assert printed.startswith("Without a route\n")
        assert "ops-room     never        -           -              -" in printed
        assert "ops-room: rejects messages since 2026-11-22 00:30+00:00" in printed

    def test_without_a_route_there_is_nothing_to_say(self) -> None:
        assert StatusReport(at=NOON, well=True, routes=()).summary == "No route is configured."

    def test_json_has_all_of_it_in_utc(self, capsys: pytest.CaptureFixture[str]) -> None:
        status_command.show(Output(as_json=True), REPORT, timezone.utc)

        document = from_json(capsys.readouterr().out)
        assert document["well"] is False
        archive = document["routes"][0]["destinations"][2]
        assert archive["state"] == "overdue"
        assert archive["expected_by"] == "2026-11-21T02:00:00Z"
        assert archive["failed"]["failure"]["code"] == "AccessDenied"
        assert StatusReport.model_validate(document) == REPORT


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str | None]] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in ("meta", "link", "br"):
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def shown(report: StatusReport, zone: tzinfo) -> str:
    """Return the page with ordinary spaces."""
    return typed(page(report, zone))


class TestPage:
    def test_a_copy_that_was_removed_says_so(self) -> None:
        text = shown(REMOVED, timezone.utc)

        assert '<span class="badge bad">Copy removed</span>' in text
        assert "bak-4weekly01<small>no longer in the bucket</small>" in text

    def test_it_says_what_the_table_says(self) -> None:
        text = shown(REPORT, timezone.utc)

        for said in (
            "Unhealthy: archive. 1 alarm open.",
            "Overdue",
            "overdue for 1 d 10 h",
            "bak-4nightly02",
        ):
            assert said in text

    def test_an_error_that_several_destinations_share_is_said_once(self) -> None:
        again = failed().model_copy(
            update={"failure": failed().failure.model_copy(update={"request_id": "OTHER"})}
        )
        other = ARCHIVE.model_copy(update={"destination": "ops-room", "failed": again})
        route = RouteStatus(route="nightly", cluster="orders", destinations=(ARCHIVE, other))
        text = shown(StatusReport(at=NOON, well=False, routes=(route,)), timezone.utc)

        assert text.count("is not allowed") == text.count("Allow oss:PutObject") == 1
        assert "<li>Route nightly · archive · bak-4nightly02 failed" in text
        assert "<li>Route nightly · ops-room · bak-4nightly02 failed" in text
        assert "AccessDenied · 6740A1B2C3D4E5F6, OTHER" in text
        assert text.count('<a href="#error-1">bak-4nightly02 failed</a>') == 2

    def test_it_says_where_no_watchdog_has_checked(self) -> None:
        assert "The watchdog has not checked the routes yet" in shown(WELL, timezone.utc)

    @pytest.mark.parametrize(("overdue", "tone"), [(False, "watchdog"), (True, "watchdog bad")])
    def test_it_says_when_the_watchdog_last_checked(self, overdue: bool, tone: str) -> None:
        check = WatchdogStatus(checked_at=NOON - timedelta(hours=4), overdue=overdue)
        text = shown(WELL.model_copy(update={"watchdog": check, "at": NOON}), timezone.utc)

        assert f'<p class="{tone}">The watchdog last checked the routes 4 h ago' in text

    def test_it_is_whole_and_loads_nothing(self) -> None:
        parser = _Tags()
        parser.feed(shown(REPORT, timezone.utc))

        assert parser.opened == []
        addresses = [value for name, value in parser.attributes if name in ("src", "href")]
        assert addresses == ["data:,", "#error-1"]
        assert "url(" not in shown(REPORT, timezone.utc)
        assert "<script" not in shown(REPORT, timezone.utc)

    def test_it_fits_a_phone_and_the_dark(self) -> None:
        text = shown(WELL, timezone.utc)

        assert 'name="viewport" content="width=device-width,initial-scale=1"' in text
        assert "prefers-color-scheme:dark" in text
        assert re.search(r"minmax\(17rem,1fr\)", text)

    def test_what_vendors_say_is_no_markup(self) -> None:
        evil = Failure(error="ServiceRefused", message="<script>alert(1)</script>", code="<b>")
        broken = ARCHIVE.model_copy(update={"failed": failed().model_copy(update={"failure": evil})})
        route = RouteStatus(route="nightly", cluster="orders", destinations=(broken,))
        text = shown(StatusReport(at=NOON, well=False, routes=(route,)), timezone.utc)

        assert "<script>" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text

    def test_a_destination_that_never_got_anything_says_so(self) -> None:
        waiting = DestinationStatus(
            destination="ops-room", takes="messages", state="refusing", refused=failed()
        )
        route = RouteStatus(route="", cluster="", destinations=(waiting,))
        text = shown(StatusReport(at=NOON, well=False, routes=(route,)), timezone.utc)

        assert "Requests without a route" in text
        assert "<dd>never</dd>" in text
        assert "The last message was rejected" in text


def test_the_page_is_chinese_where_the_configuration_says_so() -> None:
    chinese = page(REPORT, timezone.utc, language="zh", say=speech_of("zh").say)

    assert '<html lang="zh-CN">' in chinese
    assert "备份投递状态" in chinese
    assert "。 " not in chinese  # Chinese has no space between sentences
    assert "最近一次成功" in chinese
    assert not re.search(
        r">[^<]*\b(Last|ago|failed|Overdue|cluster|Next|alarm)\b[^<]*</(dt|h1|h2|li|span)>", chinese
    )
