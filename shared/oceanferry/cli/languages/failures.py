"""Failures in Chinese: what they mean, and the English with its code, which can be searched for."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from oceanferry.domain.errors import Explanation, OceanferryError
from oceanferry.domain.runs.failures import Failure


def in_chinese(failure: Failure) -> str:
    """Write a failure as prose."""
    reason = _reason(failure)
    original = OceanferryError(
        failure.message, advice=failure.advice, code=failure.code, request_id=failure.request_id
    )
    return "。".join(filter(None, (reason.what, reason.advice, f"原始信息：{original}")))


def cause_in_chinese(failure: Failure, original: str) -> str:
    """Say what happened, and quote the original."""
    return f"{_reason(failure).what}。原始信息：{original}"


def advice_in_chinese(failure: Failure) -> str:
    """Say what to do, and quote what the original advises: it names actions, keys and files."""
    advice = _reason(failure).advice
    return "。".join(filter(None, (advice, failure.advice and f"原始建议：{failure.advice}"))) or "请稍后重试"


def _reason(failure: Failure) -> Explanation:
    from oceanferry.domain.messages.chinese import reason_of  # for readers of Chinese only

    return reason_of(failure)
