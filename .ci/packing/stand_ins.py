"""Modules that lie where a package was left out: they can be imported, and refuse to be used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

SHARED = "left_out_of_this_zip.py"
"""The module that all of them take their names from."""

_SHARED = '''\
"""What the stand-ins of packages that are not in this zip are made of; see the project's .ci/packing."""


class _LeftOut(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return cls()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def refuse(cls, *_arguments, **_more):
        raise RuntimeError(f"{name}: its package was left out of this zip, see .ci/packing/left_out.py")

    return _LeftOut(name, (Exception,), {"__new__": refuse})
'''

_MODULE = f'''\
"""Left out of this zip: {{why}}."""

from {SHARED.removesuffix(".py")} import __getattr__  # noqa: F401
'''


def stand_ins(sources: Mapping[str, bytes], missing: Mapping[str, str]) -> dict[str, bytes]:
    """Return modules for every import, in *sources*, of a top-level name in *missing*.

    Args:
        sources: The Python files that are in the zip, by path.
        missing: Why each top-level module is not in it.
    """
    # Parsing takes long; most files mention none of them.
    mention = re.compile(rf"^\s*(?:import|from)\s+({'|'.join(missing)})\b".encode(), re.MULTILINE)
    wanted = {
        name
        for path, source in sources.items()
        if path.endswith(".py") and mention.search(source)
        for name in imports(source)
        if name.partition(".")[0] in missing
    }
    files = {
        f"{package.replace('.', '/')}/__init__.py": stand_in(missing[package.partition(".")[0]])
        for name in wanted
        for package in _with_parents(name)
    }
    return {**files, SHARED: _SHARED.encode()} if files else {}


def stand_in(why: str) -> bytes:
    """Return the source of one."""
    return _MODULE.format(why=why).encode()


def imports(source: bytes) -> set[str]:
    """Return the dotted names of the modules that *source* imports with absolute imports, anywhere."""
    return set(_imports(ast.parse(source)))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
