"""Policies that RAM would not take are told before anybody pastes them."""

from __future__ import annotations

import pytest

from oceanferry.domain.permissions import Grant, Statement, Trust
from oceanferry.usecases.doctor.permissions import permission_findings

ROLE = "acs:ram::1234567890123456:role/ferry"


def grant(statements: int, reason: str) -> Grant:
    made = tuple(Statement(f"{reason}{each}", ("oss:GetObject",), ("*",)) for each in range(statements))
    return Grant("function", ROLE, made, Trust(service="fc.aliyuncs.com"))


@pytest.mark.parametrize(
    ("statements", "reason", "level", "name"),
    [
        (3, "Read", "ok", "policy"),
        (60, "Read" * 20, "warning", "policy_long"),
        (200, "Read", "problem", "policy_too_long"),
    ],
)
def test_a_policy_is_told_by_its_length(statements: int, reason: str, level: str, name: str) -> None:
    [found] = permission_findings([grant(statements, reason)])

    assert (found.level, found.name) == (level, name)
    assert "oceanferry policy --for function --role ferry" in found.meaning + found.fix
