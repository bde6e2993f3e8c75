"""What a month costs with every service, from the prices, from s.yaml and from calls that are counted."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from fakes.growth.counted_run import CountedRun
from fakes.growth.many_routes import ManyRoutes
from oceanferry.adapters.function_compute.s_yaml.deployment import read_deployment
from oceanferry.domain.copies.part_plan import part_size, ranges
from oceanferry.settings.loading import load_without_secrets
from oceanferry.usecases.provisioning.queues import queue_resources
from oceanferry_sandbox.bill import LIMIT
from project.repository import ROOT

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).with_name("prices.yaml")).read_text(encoding="utf-8"))
EXAMPLE: dict[str, int] = TABLE["example"]
_DAYS = EXAMPLE["nights"]
_CALLS_OF_A_MULTIPART_UPLOAD = 2
"""Initiate and complete, besides the parts."""
_STORES = ("ledger", "bucket")
_LINE_KIB = 2


@dataclass(frozen=True)
class Cost:
    """One line of the bill: how much of what, and its price in US dollars."""

    key: str
    amount: float
    usd: float


def month() -> list[Cost]:
    """Return every line of the month's bill; the bucket is in the region of the functions."""
    return [*_function_compute(), *_storage(), *_messages(), *_others()]


def other_region() -> Cost:
    """Return what comes on top when the bucket is in another region, and is reached over the internet."""
    return _cost("traffic", _DAYS * EXAMPLE["gib"], "internet_gb")


def price(name: str) -> float:
    """Return the price of one unit."""
    return float(TABLE["prices"][name]["usd"])


def units_per_second(vcpu: float, gib: float) -> float:
    """Return the compute units of a second of a function of this size."""
    return float(vcpu * TABLE["units"]["vcpu_second"] + gib * TABLE["units"]["gib_second"])


def copying_seconds() -> int:
    """Return how long a night's copy takes."""
    return EXAMPLE["gib"] * 1024 // EXAMPLE["mib_per_second"]


def checks_of_the_watchdog() -> int:
    """Return how often the watchdog runs in the month, as oceanferry.yaml has it."""
    schedule = load_without_secrets(ROOT / "oceanferry.yaml", {}).watchdog.schedule
    every = timedelta(minutes=int(re.findall(r"@every (\d+)m", str(schedule))[0]))
    return timedelta(days=_DAYS) // every


def size_of(function: str) -> tuple[float, float]:
    """Return the vCPU and the GiB of a function in s.yaml."""
    properties = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))["resources"][function]["props"]
    return float(properties["cpu"]), float(properties["memorySize"]) / 1024


def calls_of_a_run() -> Counter[str]:
    """Return the calls of one night: a message, and a copy of all files."""
    counts: Counter[str] = Counter()
    for run in (CountedRun("ops-room"), CountedRun("archive", files=EXAMPLE["files"])):
        run.run()
        counts += run.calls.counts
    return counts


def calls_of_a_check() -> Counter[str]:
    """Return the calls of one check of the watchdog for one route."""
    many = ManyRoutes(1, 1, files=EXAMPLE["files"])
    many.check()
    return many.calls.counts


def requests() -> int:
    """Return the month's requests to OSS: calls of runs and checks, and the parts of the uploads."""
    size = EXAMPLE["gib"] * 1024**3 // EXAMPLE["files"]
    parts = len(ranges(size, part_size(size))) + _CALLS_OF_A_MULTIPART_UPLOAD
    night = _of_stores(calls_of_a_run()) + EXAMPLE["files"] * parts
    return _DAYS * night + checks_of_the_watchdog() * _of_stores(calls_of_a_check())


def log_mib() -> float:
    """Return how much is logged in the month, at most."""
    runs = _DAYS * EXAMPLE["log_lines_of_a_run"]
    checks = checks_of_the_watchdog() * EXAMPLE["log_lines_of_a_check"]
    return (runs + checks) * _LINE_KIB / 1024


def _function_compute() -> list[Cost]:
    night = LIMIT.total_seconds()
    checks_an_hour = checks_of_the_watchdog() / (_DAYS * 24)
    checked = checks_an_hour * EXAMPLE["watchdog_seconds"]
    return [
        _units("copying", _DAYS, copying_seconds(), "copy_object", invocations=1),
        _units("messages", _DAYS, night, "fetch_link", invocations=_handed_over()),
        _units("watchdog", _DAYS * 24, checked, "watchdog", invocations=checks_an_hour),
    ]


def _units(key: str, hours: int, seconds: float, function: str, *, invocations: float) -> Cost:
    """Bill so many hours, in each of which a function runs for so long: each hour's units are rounded up."""
    used = seconds * units_per_second(*size_of(function))
    used += invocations * TABLE["units"]["invocations_10000"] / 10_000
    return Cost(key, hours * seconds, hours * math.ceil(used) * price("compute_unit"))


def _handed_over() -> int:
    """Return the invocations of a night: of the timer, and one for each job."""
    return 1 + calls_of_a_run()["functions hand_over"]


def _storage() -> list[Cost]:
    return [
        _cost("copies", EXAMPLE["kept"] * EXAMPLE["gib"], "storage_gb_month"),
        Cost("requests", requests(), requests() / 10_000 * price("requests_10000")),
    ]


def _messages() -> list[Cost]:
    kinds = Counter(each.type for each in queue_resources(read_deployment(ROOT / "s.yaml")))
    return [
        _cost("topics", kinds["ALIYUN::MNS::Topic"] * _DAYS, "topic_day"),
        _cost("queues", kinds["ALIYUN::MNS::Queue"] * _DAYS, "queue_day"),
        _cost("streams", _streams() * _DAYS, "idle_stream_day"),
    ]


def _streams() -> int:
    functions = read_deployment(ROOT / "s.yaml").functions
    return sum(each.type == "eventbridge" for function in functions for each in function.triggers)


def _others() -> list[Cost]:
    example = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
    parameters = len(set(re.findall(r"^[^#]*\$\{oos:([^}]+)\}", example, re.MULTILINE)))
    if log_mib() > TABLE["free"]["log_mb"]:
        raise ValueError("the logs of the example are no longer free: their price belongs into prices.yaml")
    return [Cost("logs", round(log_mib()), 0.0), _cost("parameters", parameters * _DAYS, "secret_day")]


def _of_stores(calls: Counter[str]) -> int:
    return sum(count for call, count in calls.items() if call.split()[0] in _STORES)


def _cost(key: str, amount: float, name: str) -> Cost:
    return Cost(key, amount, amount * price(name))
