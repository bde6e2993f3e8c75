"""What ``oceanferry retain`` prints."""

from __future__ import annotations

import json
from datetime import timedelta
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from fakes.clock import NOON, FakeClock
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import INSTANCE, PREFIX, begin_removal, folder_of, plant
from oceanferry.cli.commands import retain as retain_command
from oceanferry.cli.output import Output
from oceanferry.cli.parser import parser
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.retention_report import RetentionReport
from oceanferry.domain.errors import InvalidRequest, ObjectImmutable
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.retain import retain

TEXT = Output(as_json=False)
JSON = Output(as_json=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@pytest.fixture
def store() -> FakeObjectStore:
    planted = FakeObjectStore("my-archive")
    for age in (1, 2, 8, 9):
        plant(planted, f"bak-{age}", copied_at=NOON - age * DAY)
    begin_removal(planted, folder_of("bak-9").manifest)
    del planted.objects[f"{folder_of('bak-8').path}part1.zip"]
    plant(planted, "bak-10", copied_at=NOON - 10 * DAY)
    planted.objects[folder_of("bak-11").manifest] = b"shopping list"
    return planted


def report(store: FakeObjectStore, *, apply: bool) -> RetentionReport:
    rule = RetentionRule(keep_last=1, keep_for=7 * DAY, apply=apply)
    return retain(Bucket(store, PREFIX), INSTANCE, rule, clock=FakeClock())


def test_a_trial_tells_what_would_go_and_why_the_rest_stays(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    retain_command.show(TEXT, [report(store, apply=False)], SHANGHAI)

    assert capsys.readouterr().out == dedent("""\
        oss://my-archive/oceanbase/ob317v4uif0000/
          = kept: bak-11/manifest.json: is not an Oceanferry manifest
          - would be removed: bak-10, copied 2026-11-12 20:00+08:00, 80 B: older than the retention rule keeps
          - would be removed: bak-9, copied 2026-11-13 20:00+08:00, 80 B: its removal was started before
          = kept: bak-8, copied 2026-11-14 20:00+08:00, 80 B: not proven: it may be the only copy of its data
          = kept: bak-2, copied 2026-11-20 20:00+08:00, 80 B: younger than keep_for
          = kept: bak-1, copied 2026-11-21 20:00+08:00, 80 B: the newest proven copy of its route and method
        Nothing was removed. Add --apply to remove these copies
        """)


def test_applying_tells_what_went_and_what_could_not(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.troubles["put"] = [ObjectImmutable("A retention policy (WORM) keeps it")]
    retain_command.show(TEXT, [report(store, apply=True)], SHANGHAI)
    lines = capsys.readouterr().out.splitlines()

    assert lines[2:4] == [
        (
            "  = protected by the bucket's retention policy: bak-10, copied 2026-11-12 20:00+08:00, 80 B: "
            "A retention policy (WORM) keeps it"
        ),
        "  ✓ removed: bak-9, copied 2026-11-13 20:00+08:00, 80 B: its removal was started before",
    ]
    assert "Nothing was removed. Add --apply to remove these copies" not in lines


def test_an_instance_without_copies_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    retain_command.show(TEXT, [report(FakeObjectStore("my-archive"), apply=False)], SHANGHAI)

    assert capsys.readouterr().out == "oss://my-archive/oceanbase/ob317v4uif0000/\n  no copies\n"


def test_a_machine_gets_the_reports(store: FakeObjectStore, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(store, apply=False)
    retain_command.show(JSON, [found], SHANGHAI)
    [document] = json.loads(capsys.readouterr().out)["retention"]

    assert RetentionReport.model_validate_json(json.dumps(document)) == found


def test_a_duration_is_written_as_in_the_configuration() -> None:
    chosen = parser().parse_args(["retain", "--destination", "archive", "--keep-for", "1d12h"])

    assert chosen.keep_for == timedelta(hours=36)


def test_a_duration_that_is_none_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["retain", "--destination", "archive", "--keep-for", "soon"])

    assert ended.value.code == 2
    assert "--keep-for: invalid duration value: 'soon'" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--keep-last", "0"], ["--keep-last", "-1", "--keep-for", "1d"]])
def test_keeping_nothing_is_a_mistake(options: list[str]) -> None:
    chosen = parser().parse_args(["retain", "--destination", "archive", *options])

    with pytest.raises(InvalidRequest, match="keep_last"):
        chosen.command(chosen, TEXT)
