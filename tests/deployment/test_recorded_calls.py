"""What ``oceanferry policy --for deployer`` allows is what fc3 was recorded to call, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import from_json

from oceanferry.application.deployment.every_grant import every_grant
from project.repository import ROOT

RECORDED: dict[str, list[str]] = from_json(
    Path(__file__).with_name("recorded_calls_of_fc3.json").read_bytes()
)
_RAM = {
    "GetAsyncInvokeConfig": "fc:GetFunctionAsyncInvokeConfig",
    "PutAsyncInvokeConfig": "fc:PutFunctionAsyncInvokeConfig",
    "DeleteAsyncInvokeConfig": "fc:DeleteFunctionAsyncInvokeConfig",
    "ListAsyncInvokeConfigs": "fc:ListFunctionAsyncInvokeConfigs",
    "CreateServiceLinkedRole": "ram:CreateServiceLinkedRole",
    "CheckServiceLinkedRoleExistence": "ram:CheckServiceLinkedRoleExistence",
}
"""The calls that RAM has another name for: the list of actions of Function Compute's documentation has it."""
_PASSED = "ram:PassRole"
"""Asked for by Function Compute itself, when a function or a trigger gets its role."""


def allowed() -> set[str]:
    [grant] = [
        each for each in every_grant(ROOT / "oceanferry.yaml", ROOT / "s.yaml") if each.purpose == "deployer"
    ]
    document: dict[str, Any] = grant.policy()
    return {action for each in document["Statement"] for action in _listed(each["Action"])}


def _listed(actions: str | list[str]) -> list[str]:
    return [actions] if isinstance(actions, str) else actions


def test_the_deployer_may_do_what_was_recorded_and_nothing_else() -> None:
    recorded = {_RAM.get(each, f"fc:{each}") for calls in RECORDED.values() for each in calls}

    assert allowed() == recorded | {_PASSED}
