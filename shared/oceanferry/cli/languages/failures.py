"""Failures in Chinese: what they mean, and the English with its code, which can be searched for."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Callable

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.messages.chinese.reasons import Explained, reason_of
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import Sentence


def in_chinese(failure: Failure, say: Callable[[str], str]) -> str:
    """Write a failure as prose: what the catalogue has, in its words, else what the error's class means."""
    if isinstance(failure.message, Sentence):
        return _in_its_words(failure, say)
    reason = reason_of(failure)
    original = OceanferryError(
        failure.message, advice=failure.advice, code=failure.code, request_id=failure.request_id
    )
    return "。".join(filter(None, (reason.what, reason.advice, f"原始信息：{original}")))


def _in_its_words(error: OceanferryError | Failure, say: Callable[[str], str]) -> str:
    """Write an error whose message is a sentence as prose, with the vendor's code and request ID."""
    named = (("错误码", error.code), ("Request ID", error.request_id))
    facts = "，".join(f"{name} {value}" for name, value in named if value)
    what = f"{say(error.message)}（{facts}）" if facts else say(error.message)
    return "。".join(filter(None, (what, say(error.advice))))


def cause_in_chinese(explained: Explained, original: str) -> str:
    """Say what happened, and quote the original."""
    return f"{reason_of(explained).what}。原始信息：{original}"


def advice_in_chinese(explained: Explained, original: str) -> str:
    """Say what to do, and quote what the original advises: it names actions, keys and files."""
    return "。".join(filter(None, (reason_of(explained).advice, f"原始建议：{original}")))
