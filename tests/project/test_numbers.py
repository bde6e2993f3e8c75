"""The numbers on the pages are those of the code, of s.yaml and of what they are computed from."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.settings.loading import load_without_secrets
from oceanferry.usecases.links import resolve
from oceanferry.usecases.watching import status
from project.readme import DOCS, tables
from project.repository import ROOT

VCPU_SECOND, GIB_SECOND = 0.00009, 0.000009
BOTH = pytest.mark.parametrize(
    "page", [DOCS / "operations.md", DOCS / "operations.zh-CN.md"], ids=lambda page: page.name
)


def month(page: Path) -> list[list[str]]:
    """Return the rows of what a month costs: what, seconds, CNY."""
    [found] = [rows for rows in tables(page) if rows[0][-1] in {"CNY", "元"} and len(rows[0]) == 3]
    return found[1:]


def size_of(function: str) -> tuple[float, float]:
    """Return the vCPU and the GiB of a function in s.yaml."""
    properties = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))["resources"][function]["props"]
    return float(properties["cpu"]), float(properties["memorySize"]) / 1024


def stated(what: str) -> tuple[float, float]:
    """Return the vCPU and the GiB that a row names; those above the table when it names none."""
    cpu, memory = re.search(r"([\d.]+) vCPU", what), re.search(r"([\d.]+) GiB", what)
    return (float(cpu[1]), float(memory[1])) if cpu and memory else (1.0, 1.0)


@BOTH
def test_a_month_is_computed_for_the_functions_of_s_yaml(page: Path) -> None:
    functions = ["copy_object", "fetch_link", "watchdog"]

    assert [stated(row[0]) for row in month(page)] == [size_of(each) for each in functions]


@BOTH
def test_a_month_costs_what_its_seconds_cost(page: Path) -> None:
    for what, seconds, price in month(page):
        cpu, memory = stated(what)
        cost = int(seconds.replace(",", "")) * (cpu * VCPU_SECOND + memory * GIB_SECOND)
        assert float(price) == pytest.approx(cost, abs=0.006), what


@BOTH
def test_the_watchdog_is_billed_as_often_as_it_runs(page: Path) -> None:
    schedule = load_without_secrets(ROOT / "oceanferry.yaml", {}).watchdog.schedule
    every = int(re.findall(r"@every (\d+)m", str(schedule))[0])

    assert int(month(page)[2][1].replace(",", "")) == timedelta(days=30) // timedelta(minutes=every)
    assert f"{every} minutes" in month(page)[2][0] or f"每 {every} 分钟" in month(page)[2][0]


@BOTH
def test_limits_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    [dingtalk] = [each.messages for each in CHANNELS["dingtalk"].rate if each.period == timedelta(minutes=1)]

    assert re.search(rf"\b{dingtalk} a minute|每分钟 {dingtalk} 条", text)
    assert re.search(rf"\| {resolve._MOST_TOGETHER}\b", text)  # noqa: SLF001  # nobody else needs it
    assert f"{10_000 * 5 * 2**30 / 2**40:.1f} TiB" in text


@BOTH
def test_status_misses_the_watchdog_after_the_time_that_the_page_names(page: Path) -> None:
    hours = status._LONGEST_WITHOUT_LOOK // timedelta(hours=1)  # noqa: SLF001  # nobody else needs it
    words = {"operations.md": {3: "three hours"}, "operations.zh-CN.md": {3: "三小时"}}

    assert words[page.name][hours] in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "week"), [("buttons.md", "a week"), ("buttons.zh-CN.md", "一周")])
def test_buttons_work_for_as_long_as_the_page_says(page: str, week: str) -> None:
    redeem = load_without_secrets(ROOT / "oceanferry.yaml", {}).redeem

    assert redeem
    assert redeem.valid_for == timedelta(weeks=1)
    assert week in (DOCS / page).read_text(encoding="utf-8")
