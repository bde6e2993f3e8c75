"""Templates of Jinja, cut down to what a message needs: values, filters, ``if``, ``for`` and ``set``.

Whoever writes them is trusted; what they are filled with was written by others,
and only ever is data. The sandbox is there for mistakes: no template reaches
an object behind a value, calls anything, or grows without end. It is imported
by those who have a template only, because Jinja costs as much to load as all
of the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from oceanferry.settings import template_limits

MOST_CHARACTERS = 8_000
"""Of what a template may come to; no chat shows more."""

_LONGEST_SOURCE = 10_000
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
            raise ValueError(f"is longer than {_LONGEST_SOURCE} characters")
        tree: nodes.Template | None = None
        try:
            tree = _ENVIRONMENT.parse(source)
            _check(tree)
            self._template = _ENVIRONMENT.from_string(template_limits.metered(tree))
        except jinja2.TemplateSyntaxError as error:
            raise ValueError(f"is not a template: line {error.lineno} of it: {error.message}") from None
        except (RecursionError, MemoryError, SyntaxError) as error:  # Python's own, of what Jinja compiled
            line = _deepest_line(tree) if tree else _parsed_line(error.__traceback__)
            raise ValueError(f"is not a template: line {line} of it: it is nested too deeply") from None

    def filled(self, facts: Mapping[str, object]) -> str:
        """Return the text with *facts* filled in, cut when it becomes too long.

        Raises:
            ValueError: A value is missing or of another kind; names the line of the template.
        """
        pieces: list[str] = []
        left = MOST_CHARACTERS
        try:
            for piece in self._template.generate({**facts, **template_limits.budget()}):
                if len(piece) > left:
                    return "".join([*pieces, piece[: left - 1], "…"])
                pieces.append(piece)
                left -= len(piece)
        except _FAILURES as error:
            line = _line(error.__traceback__)
            raise ValueError(f"cannot be filled in: line {line} of it: {error}") from None
        return "".join(pieces)


class _Environment(ImmutableSandboxedEnvironment):
    """Knows the items of mappings and lists, and nothing of the objects that they are."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: object) -> bool:
        return isinstance(getattr(obj, "__self__", None), LoopContext)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:  # noqa: ARG002
        """Let nobody format: a width of a thousand million is a mistake that is quickly made."""
        return None

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> Any:  # noqa: ANN401
        template_limits.check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)


def _environment() -> _Environment:
    made = _Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # what comes of it is plain text, which every channel escapes
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()  # range and lipsum make as much as one likes
    made.filters = template_limits.limited({name: made.filters[name] for name in _FILTERS})
    return made


def _check(tree: nodes.Template) -> None:
    for node in tree.find_all((*_REFUSED, nodes.For)):
        if not isinstance(node, nodes.For) or node.recursive:
            raise jinja2.TemplateSyntaxError(
                "only values, filters, if, for and set are supported", node.lineno
            )


def _line(traceback: TracebackType | None) -> int:
    """Return the line that failed: Jinja makes it a frame of the traceback."""
    line = 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _deepest_line(tree: nodes.Template) -> int:
    """Return the line of what is nested most deeply."""
    level: list[nodes.Node] = [tree]
    while deeper := [child for node in level for child in node.iter_child_nodes()]:
        level = deeper
    return level[0].lineno


def _parsed_line(traceback: TracebackType | None) -> int:
    """Return the line that the parser was at when there was no going deeper."""
    line = 1
    while traceback is not None:
        if isinstance(parser := traceback.tb_frame.f_locals.get("self"), Parser):
            line = parser.stream.current.lineno
        traceback = traceback.tb_next
    return line


_ENVIRONMENT = _environment()
