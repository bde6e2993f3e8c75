"""Mistakes in s.yaml are reported with their line, and with what to write there."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.adapters.function_compute.s_yaml.deployment import parse_deployment
from oceanferry.domain.errors import InvalidConfiguration
from project.repository import ROOT

PAYLOAD = """'{"route": "nightly"}'"""
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")


def mistake(old: str, new: str) -> tuple[str, str]:
    assert old in S_YAML
    with pytest.raises(InvalidConfiguration) as caught:
        parse_deployment(S_YAML.replace(old, new, 1), Path("s.yaml"))
    return caught.value.message, caught.value.advice


def line_of(text: str) -> int:
    return S_YAML[: S_YAML.index(text)].count("\n") + 1


def test_a_cron_expression_without_quotation_marks() -> None:
    message, _ = mistake('"@every 10m"', "@every 10m")

    assert message.startswith(f"s.yaml:{line_of('@every 10m')}: is not YAML")
    assert message.endswith('put quotes around it: cronExpression: "@every 10m"')


def test_a_payload_without_quotation_marks() -> None:
    message, advice = mistake(PAYLOAD, '{"route": "nightly"}')

    assert message.startswith(f"s.yaml:{line_of(PAYLOAD)}: ")
    assert advice == """Write payload: '{"route":"nightly"}'"""


def test_a_tab() -> None:
    message, _ = mistake("  fetch_link:\n    component", "  fetch_link:\n\tcomponent")

    assert f"s.yaml:{line_of('component: fc3')}: is not YAML: the line begins with a tab" in message


def test_a_variable_that_is_not_defined() -> None:
    message, advice = mistake("${vars.log_project}", "${vars.log_projct}")

    number = line_of("${vars.log_project}")
    assert (
        message
        == f"s.yaml:{number}: ${{vars.log_projct}} is not defined under vars; did you mean log_project?"
    )
    assert advice == "Write project: ${vars.log_project}"


def test_a_variable_like_no_other() -> None:
    _, advice = mistake("${vars.log_project}", "${vars.zzz}")

    assert advice == "Write zzz: ... under vars"
