"""``oceanferry watch``: the watchdog without Function Compute."""

from __future__ import annotations

from pathlib import Path

from command_line import CommandLine
from sandboxed import Sandboxed

_WITHOUT_A_BACKUP = 4
"""How many routes of the configuration ask for a backup set that the cluster does not have."""


def test_it_names_the_routes_with_an_alarm_and_notifies_their_chat(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    finished = oceanferry("watch", "--config", config)

    assert (finished.status, finished.err) == (1, "")
    assert "✓ Route nightly: no alarm\n" in finished.out
    assert "✗ Route weekly: 1 alarm\n    No recent backup\n" in finished.out
    assert finished.out.count("✓ sent to ops-room") == _WITHOUT_A_BACKUP
    assert "No recent backup: weekly" in [each.title for each in sandbox.chat]


def test_what_was_sent_is_not_sent_again_while_the_alarm_stays_the_exit_status(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    oceanferry("watch", "--config", config)
    sent = len(sandbox.chat)
    again = oceanferry("watch", "--config", config)

    assert again.status == 1
    assert "sent to" not in again.out
    assert len(sandbox.chat) == sent == _WITHOUT_A_BACKUP


def test_status_says_when_it_was_asked(sandbox: Sandboxed, oceanferry: CommandLine, config: Path) -> None:
    oceanferry("watch", "--config", config)

    assert "✓ Watchdog: last check" in oceanferry("status", "--config", config).out
    assert sandbox.chat


def test_a_message_that_the_chat_refuses_is_reported_with_the_reason(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    sandbox.cloud.dingtalk.force(310000, "sign not match")
    finished = oceanferry("watch", "--config", config)

    assert finished.status != 0
    assert "✗ not sent to ops-room" in finished.out


def test_machines_get_one_document(sandbox: Sandboxed, oceanferry: CommandLine, config: Path) -> None:
    document = oceanferry("watch", "--config", config, "--json").document

    weekly = next(each for each in document["outcomes"] if each["route"] == "weekly")
    assert [alarm["condition"] for alarm in weekly["alarms"]] == ["backup_too_old"]
    assert sandbox.chat
