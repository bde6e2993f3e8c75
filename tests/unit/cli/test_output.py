"""What the command line prints, and the exit status that it ends with."""

from __future__ import annotations

import json
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from fakes.sample_notifications import NOW, ORDER, copy_receipt, message_receipt
from fakes.world import World, asked, backup_set
from oceanferry.cli import exit_status
from oceanferry.cli.commands import list as list_command
from oceanferry.cli.commands import plan as plan_command
from oceanferry.cli.commands import run as run_command
from oceanferry.cli.output import Output
from oceanferry.domain import errors
from oceanferry.domain.errors import OceanferryError, PermissionDenied, RetryableError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.outcomes import Outcome, outcome, refusal
from oceanferry.domain.runs.plans import Plan
from oceanferry.domain.runs.receipts import Acknowledgement, SizeDifference
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.inspecting.list_backup_sets import BackupSetList, list_backup_sets
from oceanferry.usecases.inspecting.plan import plan

UTC = ZoneInfo("UTC")
CHINA = ZoneInfo("Asia/Shanghai")
TEXT = Output(as_json=False)
JSON = Output(as_json=True)

DENIED = Failure(
    error="PermissionDenied",
    message="Writing backup set bak-4n1 to bucket 'my-archive' is not allowed",
    advice="Grant oss:PutObject on my-archive/* to the role",
    code="AccessDenied",
    request_id="6740A1",
)
UNKNOWN = Failure(error="InvalidRequest", message="Unknown route 'weekly'", advice="There is nightly")
FETCH = FetchLinkJob(order=ORDER, asked_at=NOW)
COPY = CopyObjectJob(order=ORDER, destination="archive")
HANDED_OVER = outcome(FETCH, "handed_over")
SENT = outcome(FETCH, "settled", receipts=(message_receipt(),))
COPIED = outcome(COPY, "settled", receipts=(copy_receipt(),))
FAILED = outcome(
    COPY,
    "settled",
    failure=DENIED,
    receipts=(copy_receipt(files=0, status="failed", failure=DENIED, bucket="", manifest=""),),
)
REFUSED = refusal(ORDER.model_copy(update={"run": "fedcba9876543210"}), UNKNOWN)


FORGED = "a\x1b[2K\r\u202e\x9b1A\u2028b"


def test_no_command_prints_what_moves_the_cursor_or_hides(capsys: pytest.CaptureFixture[str]) -> None:
    TEXT.line(f"{FORGED}\nsecond line")
    TEXT.error(PermissionDenied(FORGED, advice=FORGED, code=FORGED, request_id=FORGED))
    reported = capsys.readouterr()

    assert reported.out == "a?[2K???1A?b\nsecond line\n"
    assert set(reported.err) & set(FORGED) <= set("a[2K1Ab")


# --- run ---


def test_a_message_that_may_have_come_twice_is_printed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(TEXT, [outcome(FETCH, "settled", receipts=(message_receipt(possibly_twice=True),))])

    assert (
        "link sent (errcode 0), possibly delivered twice: an earlier attempt got no response\n"
        in capsys.readouterr().out
    )


def test_a_run_prints_a_receipt_for_each_delivery(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(TEXT, [HANDED_OVER, SENT, COPIED])

    assert capsys.readouterr().out == dedent("""\
        Backup set bak-4n1
          ✓ ops-room         link sent (errcode 0)
          ✓ archive          copied (2 files proven)
              oss://my-archive/oceanbase/orders/bak-4n1/bak-4n1_1.tar.gz  3.0 GiB  CRC64 9876543210001
              oss://my-archive/oceanbase/orders/bak-4n1/bak-4n1_2.tar.gz  3.0 GiB  CRC64 9876543210002
        Run 0123456789abcdef
        """)


def test_what_was_delivered_before_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    again = message_receipt(status="already_delivered")
    run_command.show(TEXT, [outcome(FETCH, "settled", receipts=(again,))])

    assert capsys.readouterr().out == dedent("""\
        Backup set bak-4n1
          = ops-room         link sent before (errcode 0)
        Run 0123456789abcdef
        """)


def test_a_failed_delivery_prints_why_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(TEXT, [HANDED_OVER, FAILED])

    assert capsys.readouterr().out == dedent("""\
        Backup set bak-4n1
          ✗ archive          not copied
              Writing backup set bak-4n1 to bucket 'my-archive' is not allowed \
(code AccessDenied, request id 6740A1). Grant oss:PutObject on my-archive/* to the role
        Run 0123456789abcdef
        """)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("link_ready", "failed", "link not sent"),
        ("succeeded", "delivered", "success notified"),
        ("succeeded", "failed", "success not notified"),
        ("failed", "delivered", "failure notified"),
        ("failed", "already_delivered", "failure notified before"),
        ("failed", "failed", "failure not notified"),
        ("stale", "delivered", "alarm sent"),
        ("all_clear", "delivered", "all-clear sent"),
    ],
)
def test_every_kind_of_delivery_is_put_into_words(
    kind: str, status: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = message_receipt(kind=kind, status=status, acknowledgement=None)
    run_command.show(TEXT, [outcome(FETCH, "settled", receipts=(receipt,))])

    assert f"ops-room         {words}\n" in capsys.readouterr().out


def test_a_webhook_that_answers_without_a_code_is_quoted_by_its_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    receipt = message_receipt(acknowledgement=Acknowledgement(http_status=204, code="204"))
    run_command.show(TEXT, [outcome(FETCH, "settled", receipts=(receipt,))])

    assert "link sent (HTTP 204)" in capsys.readouterr().out


def test_one_file_is_not_counted_as_files(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(TEXT, [outcome(COPY, "settled", receipts=(copy_receipt(files=1),))])

    assert "copied (1 file proven)" in capsys.readouterr().out


def test_a_size_that_oceanbase_states_otherwise_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    different = SizeDifference(file_name="bak-4n1_1.tar.gz", size_bytes=70, stated=71)
    copied = copy_receipt(files=1, size_differences=(different,))
    run_command.show(TEXT, [outcome(COPY, "settled", receipts=(copied,))])

    out = capsys.readouterr().out
    assert "      bak-4n1_1.tar.gz has 70 bytes, and OceanBase states 71\n" in out


def test_what_happened_besides_the_deliveries_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    copied = outcome(
        COPY, "settled", receipts=(copy_receipt(files=1),), notes=("retention: removed bak-4n0",)
    )
    run_command.show(TEXT, [copied])
    run_command.show(JSON, [copied])
    text, document = capsys.readouterr().out.split("Run 0123456789abcdef\n")

    assert text.endswith("\n  - retention: removed bak-4n0\n")
    assert json.loads(document)["notes"] == ["retention: removed bak-4n0"]


def test_a_refused_request_is_reported_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(TEXT, [REFUSED])

    assert capsys.readouterr() == ("", "oceanferry: Unknown route 'weekly'. There is nightly\n")


def test_a_refused_message_of_a_batch_is_reported_beside_what_was_delivered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_command.show(TEXT, [REFUSED, SENT])
    out, err = capsys.readouterr()

    assert err == "oceanferry: Unknown route 'weekly'. There is nightly\n"
    assert out == dedent("""\
        Backup set bak-4n1
          ✓ ops-room         link sent (errcode 0)
        Run fedcba9876543210+0123456789abcdef
        """)


def test_a_request_that_was_refused_as_a_whole_has_no_backup_set(capsys: pytest.CaptureFixture[str]) -> None:
    order = ORDER.model_copy(update={"backup_set_id": ""})
    failed = message_receipt(status="failed", acknowledgement=None, backup_set_id="", failure=UNKNOWN)
    run_command.show(TEXT, [refusal(order, UNKNOWN, (failed,))])

    assert capsys.readouterr().out == dedent("""\
        No backup set
          ✗ ops-room         link not sent
              Unknown route 'weekly'. There is nightly
        Run 0123456789abcdef
        """)


def test_what_was_only_postponed_is_not_printed_as_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    busy = Failure(error="ServiceThrottled", message="Too many messages")
    run_command.show(TEXT, [outcome(COPY, "rescheduled", failure=busy), COPIED])

    assert "Too many" not in capsys.readouterr().out


def test_a_machine_gets_the_run_its_deliveries_and_its_failures(capsys: pytest.CaptureFixture[str]) -> None:
    run_command.show(JSON, [HANDED_OVER, SENT, FAILED])
    document = json.loads(capsys.readouterr().out)

    assert sorted(document) == ["deliveries", "failures", "notes", "run"]
    assert document["run"] == "0123456789abcdef"
    assert [(each["destination"], each["kind"], each["status"]) for each in document["deliveries"]] == [
        ("ops-room", "link_ready", "delivered"),
        ("archive", "copy", "failed"),
    ]
    assert [each["error"] for each in document["failures"]] == ["PermissionDenied"]


# --- plan ---


def planned(world: World, **request: object) -> Plan:
    return plan(
        asked("event-1", **request),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        clock=world.clock,
        copies=DeliveredCopies(world.ports.bucket),
        endpoint_of=lambda _: "https://oss-cn-shanghai.aliyuncs.com, because nothing is nearer",
    )


def test_a_plan_prints_what_would_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    plan_command.show(TEXT, [planned(World())], UTC)

    assert capsys.readouterr().out == dedent("""\
        Route nightly: cluster orders (ob317v4uif0000)
          backup set bak-1: restores to 2026-11-22 06:00+00:00, 80 B
            request a download link
            send the link to ops-room
            copy the files to archive
              at https://oss-cn-shanghai.aliyuncs.com, because nothing is nearer
          when every delivery is proven, notify audit
          when a delivery fails, notify ops-room, audit
        """)


def test_a_plan_prints_who_is_notified_of_several_backup_sets_in_one_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan_command.show(TEXT, [planned(World()).model_copy(update={"in_one_message": ("ops-room",)})], UTC)

    out = capsys.readouterr().out
    assert "\n  backup sets that are ready together are one message to ops-room\n" in out


def test_a_plan_says_that_a_physical_backup_is_perhaps_not_downloadable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = World()
    world.backups.add(backup_set("bak-7", method="physical", object_type="cluster"))
    plan_command.show(
        TEXT, [planned(world, cluster="orders", backup_set_id="bak-7", deliver=["archive"])], UTC
    )

    assert (
        "OceanBase may refuse that: a finished physical backup is perhaps not downloadable"
        in capsys.readouterr().out
    )


def test_a_plan_prints_what_is_there_already(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.backups.add(backup_set(size_bytes=None, checkpoint=None), [("part1.zip", 70)])
    world.take(asked("event-1", route="nightly", deliver=["archive"]))
    world.drain()
    plan_command.show(
        TEXT, [planned(world, cluster="orders", backup_set_id="bak-1", deliver=["archive"])], UTC
    )
    plan_command.show(TEXT, [planned(world, route="nightly", deliver=["archive"])], CHINA)

    assert capsys.readouterr().out == dedent("""\
        Request without a route: cluster orders (ob317v4uif0000)
          backup set bak-1: restores to 2026-11-22 06:05+00:00, unknown size
            join download task 1000001 while its link is valid
            copy the files to archive
              at https://oss-cn-shanghai.aliyuncs.com, because nothing is nearer
          when a delivery fails, notify audit
        Route nightly: cluster orders (ob317v4uif0000)
          backup set bak-1: restores to 2026-11-22 14:05+08:00, unknown size
            join download task 1000001 while its link is valid
            copy the files to archive (already delivered, skipped)
              at https://oss-cn-shanghai.aliyuncs.com, because nothing is nearer
          when every delivery is proven, notify audit
          when a delivery fails, notify ops-room, audit
        """)


def test_a_plan_that_would_be_refused_is_reported_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan_command.show(TEXT, [planned(World(), route="weekly")], UTC)

    assert capsys.readouterr() == (
        "",
        "oceanferry: Unknown route 'weekly'. The configuration defines nightly\n",
    )


def test_a_machine_gets_the_plans(capsys: pytest.CaptureFixture[str]) -> None:
    found = planned(World())
    plan_command.show(JSON, [found], CHINA)
    [document] = json.loads(capsys.readouterr().out)["plans"]

    assert Plan.model_validate_json(json.dumps(document)) == found


# --- list ---


def listed(world: World) -> BackupSetList:
    return list_backup_sets(
        list(world.configuration.clusters.values()),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        copies=DeliveredCopies(world.ports.bucket),
    )


def test_a_list_is_a_table_of_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.take(asked("event-1", route="nightly", deliver=["archive"]))
    world.drain()
    world.backups.add(backup_set("bak-20", status="DONE", validity="INVALID", method="", size_bytes=None))
    list_command.show(TEXT, listed(world), UTC)

    assert capsys.readouterr().out == dedent("""\
        BACKUP SET  CLUSTER  RESTORES TO             SIZE  STATUS        METHOD   DOWNLOAD       DELIVERED TO
        bak-20      orders   2026-11-22 06:00+00:00  -     DONE/INVALID  -        not requested  -
        bak-1       orders   2026-11-22 06:00+00:00  80 B  DONE          logical  SUCCESS        archive
        """)


def test_a_list_says_which_backup_sets_are_in_archive_storage(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.backups.add(backup_set("bak-2", storage_class="archive"))
    world.backups.add(backup_set("bak-3", storage_class="standard"))
    list_command.show(TEXT, listed(world), UTC)

    cells = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "  DONE (archive)  " in cells["bak-2"]
    assert "standard" not in cells["bak-3"]


def test_a_list_of_nothing_is_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    list_command.show(TEXT, BackupSetList([], []), UTC)

    assert capsys.readouterr().out == dedent("""\
        BACKUP SET  CLUSTER  RESTORES TO  SIZE  STATUS  METHOD  DOWNLOAD  DELIVERED TO
        """)


def test_a_list_says_how_many_older_ones_it_does_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(World())
    list_command.show(TEXT, BackupSetList(found.backup_sets, [], not_shown=980), UTC)

    assert capsys.readouterr().out.endswith("\n980 older backup sets not shown. To list all: --all\n")


def test_a_machine_gets_the_backup_sets(capsys: pytest.CaptureFixture[str]) -> None:
    list_command.show(JSON, listed(World()), CHINA)
    [document] = json.loads(capsys.readouterr().out)["backup_sets"]

    assert (document["backup_set_id"], document["restores_to"]) == ("bak-1", "2026-11-22T06:00:00Z")


# --- what ended a command ---


def test_an_error_is_reported_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    TEXT.error(PermissionDenied("Not allowed", advice="Ask", code="AccessDenied"))

    assert capsys.readouterr() == ("", "oceanferry: Not allowed (code AccessDenied). Ask\n")


def test_a_machine_gets_the_error_as_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    JSON.error(PermissionDenied("Not allowed", advice="Ask", code="AccessDenied"))
    out, err = capsys.readouterr()

    assert json.loads(out)["error"]["error"] == "PermissionDenied"
    assert err == "oceanferry: Not allowed (code AccessDenied). Ask\n"


# --- the exit status ---


def failure(name: str) -> Failure:
    return Failure(error=name, message="no")


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ([], 0),
        (["DeliveryRefused"], 1),
        (["ServiceUnavailable"], 1),
        (["InvocationFailed"], 1),
        (["InvalidRequest"], 2),
        (["InvalidConfiguration"], 2),
        (["NoMatchingBackupSet"], 3),
        (["LinkNotReadyInTime"], 3),
        (["NoMatchingBackupSet", "DeliveryRefused"], 1),
        (["DeliveryRefused", "InvalidRequest", "NoMatchingBackupSet"], 2),
    ],
)
def test_the_gravest_failure_decides_about_the_exit_status(names: list[str], status: int) -> None:
    assert exit_status.of_failures(map(failure, names)) == status


@pytest.mark.parametrize(
    "leaf",
    [
        each
        for each in vars(errors).values()
        if isinstance(each, type)
        and issubclass(each, OceanferryError)
        and not each.__name__.endswith("Error")
    ],
    ids=lambda leaf: leaf.__name__,
)
def test_every_error_that_ends_a_command_has_an_exit_status(leaf: type[OceanferryError]) -> None:
    status = exit_status.of_error(leaf("no"))

    assert status in (1, 2, 3)
    assert status == 1 or not issubclass(leaf, RetryableError)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [([SENT, COPIED], 0), ([SENT, FAILED], 1), ([SENT, REFUSED], 2), ([], 0)],
    ids=["delivered", "one failed", "one refused", "nothing"],
)
def test_what_is_printed_and_the_exit_status_agree(
    outcomes: list[Outcome], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command.show(JSON, outcomes)
    failures = json.loads(capsys.readouterr().out)["failures"]

    assert exit_status.of_failures(Failure.model_validate(each) for each in failures) == status
