"""The numbers on the pages are those of the code, of s.yaml and of what they are computed from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from benchmarks import growth
from benchmarks.growth import deliveries, watching
from documents import month
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.function_compute.s_yaml.deployment import read_deployment
from oceanferry.settings.loading import load_without_secrets
from oceanferry.usecases.links import resolve
from oceanferry.usecases.provisioning.queues import queue_resources
from oceanferry.usecases.watching import status
from project.readme import DOCS, tables
from project.repository import ROOT

BOTH = pytest.mark.parametrize(
    "page", [DOCS / "operations.md", DOCS / "operations.zh-CN.md"], ids=lambda page: page.name
)


@pytest.fixture(scope="module")
def measured() -> Mapping[str, tuple[int, float]]:
    """Return calls and seconds of what `make bench` measures, by the beginning of the row's name."""
    rows = [*watching(1000, 50), *deliveries()]
    return {
        what.split(",")[0]: (int(calls.replace(",", "")), float(seconds.rstrip(" s")))
        for what, calls, seconds, _ in rows
    }


@BOTH
def test_the_capacity_page_has_what_is_measured(
    page: Path, measured: Mapping[str, tuple[int, float]]
) -> None:
    watchdog, status_page, listed, newest, message, file, together, *_ = (
        " ".join(row) for row in capacity(page)
    )

    for row, what, digits in (
        (watchdog, "watchdog", 1),
        (status_page, "status", 1),
        (listed, "list", 1),
        (newest, "newest of 10", 2),
        (message, "a message", 2),
        (file, "a copied file", 2),
        (together, "20 backup sets in one message", 2),
    ):
        assert f"{measured[what][1]:.{digits}f} " in row
    for row, what in (
        (message, "a message"),
        (file, "a copied file"),
        (together, "20 backup sets in one message"),
    ):
        assert re.search(rf"\b{measured[what][0]}(?!\d)", row)


def capacity(page: Path) -> list[list[str]]:
    """Return the rows of the calls that things take."""
    [found] = [rows for rows in tables(page) if "20" in rows[0][-1] and len(rows[0]) == 3]
    return found[1:]


def test_every_price_has_a_source_with_a_date_or_is_marked_as_assumed() -> None:
    assert month.TABLE["read"]
    for name, found in month.TABLE["prices"].items():
        assert set(found) == {"usd", "page", "updated"}, name
        assert found["page"] is None or found["page"].startswith("https://")
    assert [name for name, found in month.TABLE["prices"].items() if found["page"] is None] == [
        "requests_10000"
    ]


def test_a_line_of_the_bill_is_its_amount_times_its_price() -> None:
    by_key = {each.key: each for each in month.month()}

    assert by_key["copies"].usd == pytest.approx(7 * 500 * 0.0173)
    assert by_key["queues"].usd == pytest.approx(2 * 30 * 0.08)
    assert by_key["copying"].amount == 30 * 500 * 1024 / 200
    assert month.other_region().usd > sum(each.usd for each in by_key.values())


def test_an_hour_with_any_use_of_a_function_is_billed_at_least_one_unit() -> None:
    watchdog = {each.key: each for each in month.month()}["watchdog"]

    assert watchdog.usd >= 30 * 24 * month.price("compute_unit")
    assert watchdog.amount == month.checks_of_the_watchdog() * month.EXAMPLE["watchdog_seconds"]


def test_without_the_triggers_of_requests_no_queue_or_topic_is_created(tmp_path: Path) -> None:
    """As docs/costs.md says."""
    document = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))
    properties = document["resources"]["fetch_link"]["props"]
    properties["triggers"] = [each for each in properties["triggers"] if each["triggerType"] == "timer"]
    timers_only = tmp_path / "s.yaml"
    timers_only.write_text(yaml.safe_dump(document), encoding="utf-8")

    assert list(queue_resources(read_deployment(ROOT / "s.yaml"))) != []
    assert list(queue_resources(read_deployment(timers_only))) == []


@BOTH
def test_limits_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    [dingtalk] = [each.messages for each in CHANNELS["dingtalk"].rate if each.period == timedelta(minutes=1)]

    assert re.search(rf"\b{dingtalk} a minute|每分钟 {dingtalk} 条", text)
    assert re.search(rf"\| {resolve._MOST_TOGETHER}\b", text)  # noqa: SLF001  # nothing else needs it
    assert f"{10_000 * 5 * 2**30 / 2**40:.1f} TiB" in text


@BOTH
def test_status_misses_the_watchdog_after_the_time_that_the_page_names(page: Path) -> None:
    hours = status._LONGEST_WITHOUT_CHECK // timedelta(hours=1)  # noqa: SLF001  # nothing else needs it
    words = {"operations.md": {3: "three hours"}, "operations.zh-CN.md": {3: "三小时"}}

    assert words[page.name][hours] in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "week"), [("buttons.md", "a week"), ("buttons.zh-CN.md", "一周")])
def test_buttons_work_for_as_long_as_the_page_says(page: str, week: str) -> None:
    redeem = load_without_secrets(ROOT / "oceanferry.yaml", {}).redeem

    assert redeem
    assert redeem.valid_for == timedelta(weeks=1)
    assert week in (DOCS / page).read_text(encoding="utf-8")


@BOTH
def test_a_delivery_asks_the_ledger_as_often_as_the_page_says(page: Path) -> None:
    calls = int(growth._ledger(0)[1])  # noqa: SLF001  # nothing else needs it
    [row] = [each for each in capacity(page) if "0.12" in each[2]]

    assert row[1].startswith(f"{calls}")
    assert row[2].startswith(f"{calls * growth.ROUND_TRIP.total_seconds():.2f} ")


@BOTH
def test_verify_takes_as_many_calls_and_as_long_as_the_page_says(page: Path) -> None:
    """A fiftieth of the copies, a fiftieth of the time: each object and each manifest has its calls."""
    copies, files, share = 20, 100, 50
    _, calls, took, _ = growth._verify(copies, files)  # noqa: SLF001  # nothing else needs it
    [row] = [each for each in capacity(page) if "oceanferry verify" in each[0]]
    [said] = re.findall(r"(\d+) ?(?:s|秒)", row[2])

    assert re.match(r"1 for each object, 2 for each manifest|每个对象 1 次.每个清单 2 次", row[1])
    assert 0 <= int(calls.replace(",", "")) - copies * (files + 2) <= 10
    assert float(took.rstrip(" s")) * share == pytest.approx(int(said), rel=0.03)


@BOTH
def test_the_newest_backup_set_is_found_in_as_few_pages_as_the_page_says(page: Path) -> None:
    most = max(int(growth._listing(sets)[1]) for sets in (100, 10_001, 20_000))  # noqa: SLF001  # nothing else needs it
    [row] = [each for each in capacity(page) if "max_age" in each[0]]

    assert re.search(r"3 pages|3 页", row[1])
    assert most <= 3


@pytest.mark.parametrize("page", ["costs.md", "costs.zh-CN.md"])
def test_the_cost_of_a_month_is_the_sum_of_its_lines_and_follows_from_the_prices_of_the_page(
    page: str,
) -> None:
    bill, prices = [rows for rows in tables(DOCS / page) if len(rows[0]) == 4]
    *lines, total = bill[1:]
    price = {name: float(row[1]) for name, row in zip(month.TABLE["prices"], prices[1:], strict=True)}
    amount = {
        line.key: float(re.sub(r"[^\d.]", "", row[2])) for line, row in zip(month.month(), lines, strict=True)
    }
    usd = {line.key: float(row[3]) for line, row in zip(month.month(), lines, strict=True)}

    assert float(total[3].strip("*")) == pytest.approx(sum(usd.values()), abs=0.05)
    for key, of, units in (
        ("copies", "storage_gb_month", 1),
        ("requests", "requests_10000", 10_000),
        ("topics", "topic_day", 1),
        ("queues", "queue_day", 1),
        ("streams", "idle_stream_day", 1),
    ):
        assert usd[key] == pytest.approx(amount[key] / units * price[of], abs=0.006), key


@pytest.mark.parametrize("page", ["costs.md", "costs.zh-CN.md"])
def test_an_assumed_price_says_so_and_as_of_when(page: str) -> None:
    assumed = [row for row in tables(DOCS / page)[1][1:] if "](http" not in row[2]]

    assert [re.sub(r"\W+", " ", row[2]) for row in assumed] in (
        [f"assumed {month.TABLE['read']:%Y %m %d}"],
        [f"假设值 {month.TABLE['read']:%Y %m %d}"],
    )
