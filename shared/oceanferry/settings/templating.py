"""Templates of Jinja, cut down to what a message needs: values, filters, ``if``, ``for`` and ``set``.

Their author is trusted; what they are filled with was written by others,
and only ever is data. The sandbox is there for mistakes: no template reaches
an object behind a value, calls anything, or grows without end. It is imported
by those who have a template only, because Jinja costs as much to load as all
of the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, cast

import jinja2
from jinja2 import nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from oceanferry.domain.texts import said_by, text
from oceanferry.settings.template_bounds import MOST_CHARACTERS, bounded, bounding, concatenated

_LONGEST_SOURCE = 10_000
_MOST_TURNS = 10_000
"""Of all loops of a template together."""
_FILTERS = (
    *("abs", "capitalize", "count", "d", "default", "filesizeformat", "first", "float", "groupby", "int"),
    *("join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace"),
    *("reverse", "round", "select", "selectattr", "sort", "string", "sum", "title", "trim", "truncate"),
    *("unique", "upper"),
)
_REFUSED = (
    nodes.Block,
    nodes.CallBlock,
    nodes.Extends,
    nodes.FromImport,
    nodes.Import,
    nodes.Include,
    nodes.Macro,
)
_FAILURES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Whatever filling in a template can raise; which of them depends on the filter."""


class Template:
    """A text with places to fill in."""

    def __init__(self, source: str) -> None:
        """Compile *source*. Raises ValueError, which names the line of the template."""
        if len(source) > _LONGEST_SOURCE:
            raise ValueError(text("is longer than {most} characters", most=_LONGEST_SOURCE))
        try:
            tree = _ENVIRONMENT.parse(source)
            _check(tree)
            _bound(tree)
            self._template = _ENVIRONMENT.from_string(tree)
        except jinja2.TemplateSyntaxError as error:
            raise ValueError(
                text(
                    "is not a template: line {line} of it: {why}",
                    line=error.lineno,
                    why=error.message or "",
                )
            ) from None
        except (RecursionError, SyntaxError):  # the latter is Python's, of loops in loops that Jinja compiled
            raise ValueError(
                text(
                    "is not a template: line {line} of it: {why}",
                    line=_deepest_line(source),
                    why=text("expressions are nested too deeply"),
                )
            ) from None

    def filled(self, facts: Mapping[str, object]) -> str:
        """Return the text with *facts* filled in, cut when it becomes too long.

        Raises:
            ValueError: A value is missing or of another kind; names the line of the template.
        """
        pieces: list[str] = []
        left = MOST_CHARACTERS
        try:
            for piece in self._template.generate({**facts, _TURNS: _Turns()}):
                if len(piece) > left:
                    return "".join([*pieces, piece[: left - 1], "…"])
                pieces.append(piece)
                left -= len(piece)
        except _FAILURES as error:
            line = _line(error.__traceback__)
            raise ValueError(
                text("cannot be filled in: line {line} of it: {why}", line=line, why=said_by(error))
            ) from None
        return "".join(pieces)


class _Environment(ImmutableSandboxedEnvironment):
    """Knows the items of mappings and lists, and nothing of the objects that they are."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: object) -> bool:
        return isinstance(getattr(obj, "__self__", None), LoopContext)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:  # noqa: ARG002
        """Refuse formats: a width of a thousand million is a mistake that is quickly made."""
        return None

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> Any:  # noqa: ANN401
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if operator == "**" or not (numbers or operator == "+"):
            raise jinja2.exceptions.SecurityError(
                text("{operator} is for numbers, and ** is not supported", operator=operator)
            )
        return bounded(super().call_binop(context, operator, left, right))


class _Turns:
    """Counts the turns of all loops of one message."""

    def __init__(self) -> None:
        self._left = _MOST_TURNS

    def counted(self, values: Iterable[object]) -> Iterator[object]:
        for value in values:
            self._left -= 1
            if self._left < 0:
                raise jinja2.exceptions.SecurityError(
                    text("the loops take more than {most} turns", most=_MOST_TURNS)
                )
            yield value


_TURNS, _CONCATENATED, _COUNTED = "turns of loops", "concatenated text", "counted turns"
"""No names that a template could write."""


@pass_context
def _counted(context: Context, values: Iterable[object]) -> Iterator[object]:
    turns: _Turns = context[_TURNS]
    return turns.counted(values)


def _environment() -> _Environment:
    made = _Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # its result is plain text, which every channel escapes
        finalize=bounded,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()  # range and lipsum make as much as one likes
    made.filters = {name: bounding(made.filters[name]) for name in _FILTERS}
    made.filters |= {_CONCATENATED: concatenated, _COUNTED: _counted}
    return made


def _check(tree: nodes.Template) -> None:
    for node in tree.find_all((*_REFUSED, nodes.For)):
        if not isinstance(node, nodes.For) or node.recursive:
            raise jinja2.TemplateSyntaxError(
                text("only values, filters, if, for and set are supported"), node.lineno
            )


def _bound(tree: nodes.Node) -> None:
    """Have every loop counted, and every ``~`` measured: Jinja has no other place to do so."""
    for node in list(tree.find_all(nodes.For)):
        node.iter = _filtered(node.iter, _COUNTED)
    _replace_concatenations(tree)


def _replace_concatenations(node: nodes.Node) -> None:
    for name, value in list(node.iter_fields()):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, nodes.Node):
                _replace_concatenations(child)
        replaced = [
            _filtered(nodes.List(each.nodes, lineno=each.lineno), _CONCATENATED)
            if isinstance(each, nodes.Concat)
            else each
            for each in children
        ]
        setattr(node, name, replaced if isinstance(value, list) else replaced[0])


def _filtered(value: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", value), name, [], [], None, None, lineno=value.lineno)


def _deepest_line(source: str) -> int:
    """Return the line with the most that can be nested."""
    lines = source.splitlines()
    return 1 + max(range(len(lines)), key=lambda line: len(lines[line]), default=0)


def _line(traceback: TracebackType | None) -> int:
    """Return the line that failed: Jinja makes it a frame of the traceback."""
    line = 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


_ENVIRONMENT = _environment()
