"""s.yaml and the shipped oceanferry.yaml speak of the same things."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import yaml

from deployment.s_yaml import render
from deployment.strict_s_yaml import Document, TimerTrigger
from oceanferry.domain.deployment.resource_names import ResourceNames
from oceanferry.domain.runs.requests import Request
from oceanferry.triggers.watch_event import WatchEvent, watch_in

ROOT = Path(__file__).resolve().parents[3]
CONFIGURATION = yaml.safe_load((ROOT / "oceanferry.yaml").read_text(encoding="utf-8"))
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")
ENVIRONMENT = dict.fromkeys(re.findall(r"env\('(\w+)'", S_YAML), "made-up")
DEPLOYED = Document.model_validate(render(S_YAML, ENVIRONMENT))
FUNCTIONS = list(DEPLOYED.functions.values())


def test_the_zip_that_is_deployed_is_that_of_this_version() -> None:
    assert DEPLOYED.vars["version"] == version("oceanferry")


def test_the_account_and_region_are_the_same() -> None:
    assert DEPLOYED.vars["account_id"] == CONFIGURATION["account_id"]
    assert DEPLOYED.vars["region"] == CONFIGURATION["region"]


def test_the_functions_have_the_names_that_the_configuration_hands_over_to() -> None:
    deployed = {name: function.function_name for name, function in DEPLOYED.functions.items()}

    assert deployed == {name: ResourceNames().function(name) for name in deployed}


def timers_of(name: str) -> list[TimerTrigger]:
    triggers = DEPLOYED.functions[name].triggers
    return [trigger for trigger in triggers if isinstance(trigger, TimerTrigger)]


def test_every_route_has_a_timer_that_asks_for_it() -> None:
    asked = [Request.model_validate(each.trigger_config.payload).route for each in timers_of("fetch_link")]

    assert asked == list(CONFIGURATION["routes"])


def test_the_timer_of_the_watchdog_lets_it_check() -> None:
    [timer] = timers_of("watchdog")

    assert watch_in(timer.trigger_config.payload) == WatchEvent()


def test_no_other_function_has_a_timer() -> None:
    assert [name for name in DEPLOYED.functions if timers_of(name)] == ["fetch_link", "watchdog"]
