"""What to say when no backup set is of the kind that a route selects: which kinds there are instead."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Sequence

from oceanferry.domain.errors import Explanation, NoMatchingBackupSet

_MOST_KINDS = 10

MethodAndObject = tuple[str, str]
"""A method and an object type; empty where OceanBase does not say."""


def no_match(
    wanted: str, kinds: Sequence[tuple[MethodAndObject, int]], *, listed: int
) -> NoMatchingBackupSet:
    """Return the error.

    Args:
        wanted: What the route selects.
        kinds: The kinds of the finished, valid backup sets, each with how many there are.
        listed: How many backup sets there are, whatever their status.
    """
    named = [(method or "?", object_type or "?", number) for (method, object_type), number in kinds]
    more = ", ..." if len(named) > _MOST_KINDS else ""
    shown = named[:_MOST_KINDS]
    there = ", ".join(f"method {name} and object_type {what} ({number})" for name, what, number in shown)
    error = NoMatchingBackupSet(
        f"No finished, valid backup set matches {wanted}. The instance has"
        f" {there + more if there else f'none of any kind, of {listed} that are listed'}",
        advice="Check the instance's backup policy, or widen the route's select",
    )
    pairs = "、".join(f"method: {name}, object_type: {what}（{number} 个）" for name, what, number in shown)
    error.chinese = Explanation(
        f"没有已完成、有效且符合路由条件的备份集；该实例现有的备份集：{pairs + more if pairs else '无'}",
        "请检查实例的备份策略，或放宽路由的 select 条件",
    )
    return error
