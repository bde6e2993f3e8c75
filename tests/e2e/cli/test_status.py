"""``oceanferry status``: what the functions did, and whether somebody has to do something."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from sandboxed import EVENTS, SHIPPED_LEDGER, Sandboxed, configuration

AWAITED = b'{"route": "awaited"}'


def test_what_a_run_delivered_is_reported_with_success(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    oceanferry("run", "--event", EVENTS / "timer.json", "--config", config)
    finished = oceanferry("status", "--config", config)

    assert (finished.status, finished.err) == (0, "")
    assert finished.out.count(sandbox.backup_set.set_id) == 3
    assert finished.out.endswith("Healthy.\n")


def test_what_failed_is_reported_and_is_the_exit_status(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    sandbox.cloud.dingtalk.force(310000, "sign not match")
    oceanferry("run", "--event", EVENTS / "timer.json", "--config", config)
    finished = oceanferry("status", "--config", config, "--json")

    assert finished.status == 1
    [nightly] = [each for each in finished.document["routes"] if each["route"] == "nightly"]
    standings = {each["destination"]: each["state"] for each in nightly["destinations"]}
    assert standings == {"ops-room": "failed", "audit": "fine", "archive": "fine"}
    assert nightly["destinations"][0]["failed"]["failure"]["code"] == "310000"


def test_it_reads_what_the_functions_wrote(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    sandbox.fire(AWAITED)
    ours = configuration(tmp_path / "oceanferry.yaml")
    document = oceanferry("status", "--json", "--config", ours).document

    [awaited] = [each for each in document["routes"] if each["route"] == "awaited"]
    [archive] = awaited["destinations"]
    assert archive["proven"]["backup_set_id"] == sandbox.backup_set.set_id
    assert archive["state"] == "fine"
    sandbox.watched_for("awaited", timedelta(0))


def test_the_page_is_written_to_a_file_or_to_standard_output(
    cloud: Cloud, oceanferry: CommandLine, config: Path, tmp_path: Path
) -> None:
    written = oceanferry("status", "--config", config, "--html", tmp_path / "status.html")
    printed = oceanferry("status", "--config", config, "--html", "-")

    assert "Route nightly" in written.out
    assert (tmp_path / "status.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert printed.out.startswith("<!DOCTYPE html>")
    assert printed.out.endswith("</html>\n")
    assert cloud.heartbeats.address("") not in printed.out


def test_a_page_that_cannot_be_written_is_a_mistake_of_usage(
    oceanferry: CommandLine, config: Path, tmp_path: Path
) -> None:
    finished = oceanferry("status", "--config", config, "--html", tmp_path / "no" / "folder.html")

    assert finished.status == 2
    assert "cannot be written: No such file or directory" in finished.err


def test_without_a_ledger_it_says_that_nothing_is_known(oceanferry: CommandLine, tmp_path: Path) -> None:
    plain = (EVENTS.parent / "oceanferry.yaml").read_text(encoding="utf-8")
    plain = plain.replace(SHIPPED_LEDGER, "")
    for needing in ("    on_success: [ops-room]", "    expect_every: 26h", "    expect_every: 8d"):
        plain = "\n".join(line for line in plain.split("\n") if not line.startswith(needing))
    (tmp_path / "oceanferry.yaml").write_text(plain, encoding="utf-8")
    finished = oceanferry("status", "--config", tmp_path / "oceanferry.yaml")

    assert finished.status == 2
    assert "needs a ledger" in finished.err
