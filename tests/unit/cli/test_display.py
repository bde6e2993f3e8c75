"""Progress on a terminal."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from fakes.sample_notifications import NOW, ORDER
from oceanferry.cli.display import PlainProgress, TerminalProgress, bars, described, saying_waits
from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.outcomes import outcome

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("flow", "busy", "words"),
    [
        (
            TransferStats(3, 64, 8, 0, 9 * SECOND, SECOND),
            0.1,
            "part 3 of 64 · 8 connections · limited by the source",
        ),
        (
            TransferStats(3, 64, 8, 0, SECOND, 9 * SECOND),
            0.1,
            "part 3 of 64 · 8 connections · limited by the bucket",
        ),
        (
            TransferStats(3, 64, 1, 2, SECOND, SECOND),
            0.1,
            "part 3 of 64 · 1 connection · 2 retries · limited by source and bucket",
        ),
        (
            TransferStats(1, 9, 4, 1, SECOND, SECOND),
            0.95,
            "part 1 of 9 · 4 connections · 1 retry · limited by this machine",
        ),
        (
            TransferStats(1, 9, 4, pausing=SECOND),
            0.1,
            "part 1 of 9 · 4 connections · limited by bandwidth_limit",
        ),
        (TransferStats(0, 9, 4), 0.1, "part 0 of 9 · 4 connections"),
    ],
)
def test_how_the_parts_move_is_said_in_words(flow: TransferStats, busy: float, words: str) -> None:
    assert described(flow, busy=busy) == words


def test_a_bar_shows_bytes_rate_rest_and_parts() -> None:
    screen = StringIO()
    with bars(Console(file=screen, force_terminal=True, width=150)) as drawn:
        progress = TerminalProgress(drawn)
        progress.copying("a.zip", 1024, 4096, TransferStats(1, 4, 2))
        drawn.refresh()

    shown = screen.getvalue()
    for each in ("a.zip", "1.0/4.0 KiB", "part 1 of 4 · 2 connections"):
        assert each in shown


def test_the_words_of_others_are_no_markup_and_move_no_cursor() -> None:
    screen = StringIO()
    with bars(Console(file=screen, force_terminal=True, width=150)) as drawn:
        progress = TerminalProgress(drawn)
        progress.waiting("bak-1", "[/nope][red]x[link=https://evil.example]\x1b[2J", timedelta(seconds=30))
        progress.copying("[/b]\u202e.zip", 1024, 4096, TransferStats(1, 4, 2))
        drawn.refresh()

    shown = screen.getvalue()
    assert "[/nope][red]x[link=https://evil.example]?[2J" in shown
    assert "[/b]?.zip" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize("width", [150, 80, 40])
def test_a_wait_for_a_lease_is_shown_with_whose_it_is_and_how_long_on_any_terminal(width: int) -> None:
    screen = StringIO()
    held = "Backup set bak-1 is being delivered to archive by another invocation; its lease expires in 2m"
    with bars(Console(file=screen, force_terminal=True, width=width)) as drawn:
        shown = TerminalProgress(drawn)
        for _ in range(2):
            shown.rescheduled(held, timedelta(seconds=90))
        drawn.refresh()

    assert screen.getvalue().count(f"{held}; next attempt in 1m 30s") == 1


def test_a_terminal_without_bars_shows_waits_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    PlainProgress().rescheduled("bak-1 is being delivered to archive", timedelta(seconds=90))
    PlainProgress().waiting("bak-1", "INIT", timedelta(seconds=30))

    assert capsys.readouterr().err == (
        "bak-1 is being delivered to archive; next attempt in 1m 30s\n"
        "bak-1: download task INIT, next check in 30s\n"
    )


def test_who_holds_a_delivery_is_said_before_the_lease_is_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    held = Failure(error="DeliveryInProgress", message="bak-1 is being delivered to archive")
    job = FetchLinkJob(order=ORDER, asked_at=NOW)
    waits = outcome(job, "rescheduled", failure=held, next_attempt_seconds=240.0)
    outcomes = saying_waits(iter([waits, outcome(job, "settled")]), PlainProgress())

    assert next(outcomes) == waits
    assert capsys.readouterr().err == "bak-1 is being delivered to archive; next attempt in 4m\n"
    assert [each.status for each in outcomes] == ["settled"]


def test_a_wait_is_shown_with_the_services_own_word() -> None:
    screen = StringIO()
    with bars(Console(file=screen, force_terminal=True, width=150)) as drawn:
        TerminalProgress(drawn).waiting("bak-1", "INIT", timedelta(seconds=30))
        drawn.refresh()

    assert "bak-1: download task INIT, next check in 30s" in screen.getvalue()
