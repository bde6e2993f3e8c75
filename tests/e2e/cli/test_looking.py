"""``oceanferry plan`` and ``oceanferry list``: reading, and leaving no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from sandboxed import EVENTS, Sandboxed

TIMER = EVENTS / "timer.json"
OTHERS = {"failed-invocation.json", "watchdog.json"}
FILES = sorted(path for path in EVENTS.glob("*[!d]") if path.name not in OTHERS)


def traces(cloud: Cloud) -> object:
    """Return everything that a delivery would change."""
    written = [
        (method, path)
        for name in ("oss", "fc", "chat", "mns")
        for method, path in cloud.servers[name].requests
        if method not in ("GET", "HEAD")
    ]
    objects = [cloud.oss.keys(bucket) for bucket in cloud.oss.bucket_names()]
    return written, objects, [cloud.oss.uploads(ARCHIVE)], cloud.oceanbase.tasks


def test_a_plan_says_what_would_be_delivered_where(sandbox: Sandboxed, oceanferry: CommandLine) -> None:
    finished = oceanferry("plan", "--event", TIMER)

    assert (finished.status, finished.err) == (0, "")
    for line in (
        "Route nightly: cluster orders (ob317v4uif0000)",
        f"backup set {sandbox.backup_set.set_id}",
        "request a download link",
        "send the link to ops-room",
        "send the link to audit",
        "copy the files to archive",
        f"at {sandbox.cloud.endpoints['oss']}, because endpoints.oss or OCEANFERRY_ENDPOINTS_OSS is set",
        "when a delivery fails, notify ops-room",
    ):
        assert line in finished.out


def test_a_plan_says_the_same_as_json(sandbox: Sandboxed, oceanferry: CommandLine) -> None:
    [plan] = oceanferry("plan", "--event", TIMER, "--json").document["plans"]

    assert (plan["status"], plan["route"], plan["cluster"]) == ("planned", "nightly", "orders")
    [backup_set] = plan["backup_sets"]
    assert backup_set["backup_set_id"] == sandbox.backup_set.set_id
    assert [(each["destination"], each["kind"]) for each in backup_set["deliveries"]] == [
        ("ops-room", "link_ready"),
        ("audit", "link_ready"),
        ("archive", "copy"),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_plan_leaves_no_trace(path: Path, cloud: Cloud, oceanferry: CommandLine) -> None:
    Sandboxed.with_new_backup_set(cloud, "bak-4weekly01" if "backup-set" in path.name else "")
    before = traces(cloud)

    assert oceanferry("plan", "--event", path).status == 0
    assert traces(cloud) == before


@pytest.mark.usefixtures("sandbox")
def test_a_plan_makes_no_ledger(oceanferry: CommandLine, config: Path) -> None:
    assert oceanferry("plan", "--event", TIMER, "--config", config).status == 0
    assert list(config.parent.iterdir()) == [config]


@pytest.mark.usefixtures("sandbox")
def test_a_plan_knows_what_is_delivered_already(oceanferry: CommandLine) -> None:
    oceanferry("run", "--event", TIMER)
    finished = oceanferry("plan", "--event", TIMER)

    assert finished.out.count("already delivered, skipped") == 3
    assert "join download task" in finished.out


def test_a_plan_for_which_there_is_nothing_yet_says_so(oceanferry: CommandLine) -> None:
    finished = oceanferry("plan", "--event", "-", stdin=b'{"route": "weekly"}')

    assert finished.status == 3
    assert "No finished, valid backup set" in finished.out + finished.err


def test_the_list_shows_backup_sets_with_their_downloads_and_deliveries(
    sandbox: Sandboxed, oceanferry: CommandLine
) -> None:
    oceanferry("run", "--event", TIMER)
    finished = oceanferry("list")

    assert finished.status == 0
    heading, newest, *_ = finished.out.splitlines()
    assert heading.split("  ")[0] == "BACKUP SET"
    for cell in (sandbox.backup_set.set_id, "orders", "SUCCESS", "ops-room, audit, archive"):
        assert cell in newest


def test_the_list_says_the_same_as_json(sandbox: Sandboxed, oceanferry: CommandLine) -> None:
    oceanferry("run", "--event", "-", stdin=sandbox.asking("archive"))
    newest = oceanferry("list", "--instance", seed.INSTANCE, "--json").document["backup_sets"][0]

    assert newest["backup_set_id"] == sandbox.backup_set.set_id
    assert newest["delivered_to"] == ["archive"]
    assert newest["tenants"] == ["sales"]


def test_the_list_leaves_no_trace(sandbox: Sandboxed, oceanferry: CommandLine) -> None:
    before = traces(sandbox.cloud)
    oceanferry("list")

    assert traces(sandbox.cloud) == before


def test_an_instance_without_backup_sets_has_nothing_to_list_yet(
    cloud: Cloud, oceanferry: CommandLine
) -> None:
    cloud.oceanbase.add_instance("ob-empty")
    finished = oceanferry("list", "--instance", "ob-empty", "--json")

    assert (finished.status, finished.document) == (3, {"backup_sets": [], "not_shown": 0, "failures": []})
