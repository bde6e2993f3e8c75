"""How much filling in a template may cost, whatever its author wrote by mistake.

Every turn of a loop, every filter and every value that is put in costs something of one budget, by the size
of what it handles. What makes a value larger is checked before it does: ``~``, ``+``, ``*``, ``join``,
``replace``, ``sum``, and lists, which a template cannot nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.utils import _PassArg
from jinja2.visitor import NodeTransformer

LARGEST_VALUE = 16_000
"""Characters of a text, items of a list."""
_BUDGET = 1_000_000
_LARGEST_NUMBER = 1 << 128
# No template can name these: a name has no blank.
_SPENT = "what is left"
_TURNS, _PUT_IN, _JOINED, _FLAT = "turns of", "put in", "joined to", "flat list"

Filter = Callable[..., Any]


def budget() -> dict[str, object]:
    """Return what the values of a template need besides, anew for each time that it is filled in."""
    return {_SPENT: [_BUDGET]}


def limited(filters: Mapping[str, Filter]) -> dict[str, Filter]:
    """Return *filters* as they may be used, and those that :func:`metered` puts in."""
    ours: dict[str, Filter] = {_TURNS: _turns, _PUT_IN: _put_in, _JOINED: _joined, _FLAT: _flat}
    return {**{name: _metered(name, each) for name, each in filters.items()}, **ours}


def metered(tree: nodes.Template) -> nodes.Template:
    """Return a template that pays for what it does."""
    changed: nodes.Template = _Meter().visit(tree)
    return changed


def check_operands(operator: str, left: object, right: object) -> None:
    """Check what an operator is to make something larger of. Raises SecurityError."""
    if isinstance(left, str) and isinstance(right, str) and operator == "+":
        _check_size(len(left) + len(right))
    elif not (isinstance(left, int | float) and isinstance(right, int | float)) or operator == "**":
        suited = "numbers and texts" if operator == "+" else "numbers"
        raise SecurityError(f"{operator} is for {suited}, and ** is not supported")
    elif any(isinstance(each, int) and abs(each) > _LARGEST_NUMBER for each in (left, right)):
        raise SecurityError("a number becomes too large")


class _Meter(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802  # as Jinja names it
        cost = 1 + sum(_cost(each) for part in (node.body, node.else_) for each in part)
        self.generic_visit(node)
        turns = [nodes.Const(cost, lineno=node.lineno)]
        node.iter = nodes.Filter(node.iter, _TURNS, turns, [], None, None, lineno=node.lineno)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802
        self.generic_visit(node)
        node.nodes = [
            each if isinstance(each, nodes.TemplateData) else _filter(each, _PUT_IN) for each in node.nodes
        ]
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return _filter(node.nodes[0], _JOINED, *node.nodes[1:])

    def visit_List(self, node: nodes.List) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return _filter(node, _FLAT)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Expr:  # noqa: N802
        self.generic_visit(node)
        return _filter(node, _FLAT) if node.ctx == "load" else node

    def visit_Dict(self, node: nodes.Dict) -> nodes.Expr:  # noqa: N802
        raise TemplateSyntaxError("a template has no mappings of its own", node.lineno)


def _cost(node: nodes.Node) -> int:
    text = len(node.data) if isinstance(node, nodes.TemplateData) else 0
    return 1 + text + sum(map(_cost, node.iter_child_nodes()))


def _filter(value: nodes.Expr, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)


def _metered(name: str, original: Filter) -> Filter:
    wanted = _PassArg.from_obj(original)

    @pass_context
    @wraps(original)
    def metered_filter(context: Context, value: object, *arguments: object, **named: object) -> object:
        _spend(context, 1 + _size(value))
        if name in _GROWING:
            value = _GROWING[name](value, *arguments, **named)
        result = original(*_given(context, wanted), value, *arguments, **named)
        _check_size(_size(result))
        return result

    return metered_filter


def _given(context: Context, wanted: _PassArg | None) -> tuple[object, ...]:
    """Return what a filter of Jinja wants to have before its value."""
    if wanted is None:
        return ()
    if wanted is _PassArg.context:
        return (context,)
    return (context.eval_ctx if wanted is _PassArg.eval_context else context.environment,)


@pass_context
def _turns(context: Context, values: Iterable[object], cost: int) -> Iterator[object]:
    for each in values:
        _spend(context, cost)
        yield each


@pass_context
def _put_in(context: Context, value: object) -> object:
    _spend(context, _size(value))
    return value


@pass_context
def _joined(context: Context, *values: object) -> str:
    texts = [str(each) for each in values]
    size = sum(map(len, texts))
    _spend(context, size)
    _check_size(size)
    return "".join(texts)


@pass_context
def _flat(context: Context, values: list[object] | tuple[object, ...]) -> object:
    _spend(context, len(values))
    if any(isinstance(each, list | tuple | dict) for each in values):
        raise SecurityError("a list of a template has texts and numbers only")
    return values


def _joining(value: Iterable[object], d: str = "", attribute: object = None) -> list[object]:
    items = list(value)
    if attribute is None:
        _check_size(sum(len(str(each)) for each in items) + len(str(d)) * len(items))
    else:
        _check_size(len(str(d)) * len(items))
    return items


def _replacing(value: object, old: object, new: object, count: int | None = None) -> object:
    text, found = str(value), str(value).count(str(old))
    _check_size(len(text) + (found if count is None else min(found, count)) * len(str(new)))
    return value


def _summing(value: object, attribute: object = None, start: object = 0) -> object:  # noqa: ARG001
    if not isinstance(start, int | float):
        raise SecurityError("sum is for numbers")
    return value


_GROWING: Mapping[str, Callable[..., Any]] = {"join": _joining, "replace": _replacing, "sum": _summing}


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple | dict) else 1


def _spend(context: Context, cost: int) -> None:
    left: list[int] = context[_SPENT]
    left[0] -= cost
    if left[0] < 0:
        raise SecurityError("it does more than a message needs; are there loops in loops?")


def _check_size(size: int) -> None:
    if size > LARGEST_VALUE:
        raise SecurityError(f"a value becomes larger than {LARGEST_VALUE:,}, which no message needs")
