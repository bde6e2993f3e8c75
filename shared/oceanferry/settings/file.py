"""Reading oceanferry.yaml: every key with its line, every ``${NAME}`` filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import yaml

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.problems import Origin, Place
from oceanferry.domain.texts import Sentence, text
from oceanferry.domain.yaml_mistakes import CHINESE_QUOTES, explained
from oceanferry.settings.document import FromEnvironment, ParsedYaml
from oceanferry.settings.environment import defect_of

_LARGEST_FILE_BYTES = 128 * 1024
_DEEPEST = 10
PARAMETER = "oos:"
"""What the name of an encrypted parameter of OOS Parameter Store begins with between ``${`` and ``}``."""
_VARIABLE = re.compile(rf"\$\{{([A-Za-z_][A-Za-z0-9_]*|{PARAMETER}[A-Za-z0-9_-]{{1,180}})\}}")
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,40}")
_TRUE = ("yes", "true", "on")


def read(path: Path, environment: Mapping[str, str]) -> ParsedYaml:
    """Read the file. What is wrong inside of it is among the document's problems.

    Raises:
        InvalidConfiguration: The file cannot be read, or is not YAML at all.
    """
    document = ParsedYaml(str(path))
    written = text_of(path)
    try:
        node = _composed(written)
    except yaml.MarkedYAMLError as error:
        line, what = explained(error, written)
        document.problem((), what, Origin(line, document.source))
        raise document.refusal() from None
    except yaml.YAMLError:
        raise InvalidConfiguration(
            text("{path} is not YAML: it has control characters", path=path),
            advice=text("Remove them, or write the file anew"),
        ) from None
    if node is None:
        raise InvalidConfiguration(
            text("{path} is empty", path=path),
            advice=text("Write a new one: oceanferry init --overwrite"),
        )
    document.data = _Reader(document, environment).value(node, ())
    return document


# A command reads its configuration several times, and parsing takes most of that.
@lru_cache(maxsize=4)
def _composed(written: str) -> yaml.Node | None:
    return yaml.compose(written, Loader=_Loader)


def text_of(path: Path) -> str:
    """Return the file's text. Raises InvalidConfiguration when it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE_BYTES + 1)
        if len(content) > _LARGEST_FILE_BYTES:
            raise InvalidConfiguration(
                text(
                    "{path} is larger than {most} KiB, the limit for a configuration",
                    path=path,
                    most=_LARGEST_FILE_BYTES // 1024,
                ),
                advice=text("Check that this is the right file"),
            )
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidConfiguration(
            text("{path} cannot be read: {why}", path=path, why=error.strerror),
            advice=text("Check the path and its permissions"),
        ) from error
    except UnicodeDecodeError:
        raise InvalidConfiguration(
            text("{path} is not UTF-8", path=path),
            advice=text("Save it as UTF-8; for a file in GBK: iconv -f GBK -t UTF-8"),
        ) from None


class _Loader(yaml.SafeLoader):
    """Builds the tree of nodes; no aliases, which could make it endless, and no more depth than needed."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self._refuse(text("aliases are not supported"))
        if self._depth == _DEEPEST:
            self._refuse(text("it is nested too deeply"))
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _refuse(self, why: Sentence) -> NoReturn:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        raise yaml.composer.ComposerError(None, None, why, event.start_mark)


class _Reader:
    """Turns nodes into data."""

    def __init__(self, document: ParsedYaml, environment: Mapping[str, str]) -> None:
        self._document = document
        self._environment = environment

    def value(self, node: yaml.Node, place: Place) -> object:
        self._document.origins.setdefault(place, self._origin(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._document.problem(place, text("has the tag {tag}; tags are not supported", tag=node.tag))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*place, position)) for position, each in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key, origin = str(key_node.value), self._origin(key_node)
            here = (*place, key)
            if not isinstance(key_node, yaml.ScalarNode):
                self._document.problem(place, text("has a key that is not text"), origin)
            elif key in mapping:
                first = self._document.origin(here).line
                what = text("is given twice, first in line {line}", line=first)
                self._document.problem(here, what, origin)
            else:
                self._document.origins[here] = origin
                mapping[key] = self.value(value_node, here)
        return mapping

    def _scalar(self, node: yaml.Node, place: Place) -> object:
        written, kind = str(node.value), node.tag.rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return written.lower() in _TRUE
        if kind == "int" and _WHOLE_NUMBER.fullmatch(written):
            return int(written)
        if written[:1] in CHINESE_QUOTES and written:
            self._document.problem(place, text('is in Chinese quotation marks; write straight ones: "..."'))
        return self._filled(written, place) if "${" in written else written

    def _filled(self, written: str, place: Place) -> FromEnvironment:
        if "${" in _VARIABLE.sub("", written):
            self._document.problem(
                place, text("has ${{ without a valid ${{NAME}}; a name has letters, digits and _")
            )
        for name in _VARIABLE.findall(written):
            value = self._environment.get(name)
            if value and (defect := defect_of(value)):
                what, fix = _defective(name, defect)
                self._document.problem(place, what, fix=fix)
            elif not value:
                what, fix = _missing(name)
                self._document.problem(place, what, fix=fix)
        filled = FromEnvironment(_VARIABLE.sub(lambda found: self._environment.get(found[1], ""), written))
        filled.whole = not _VARIABLE.sub("", written)
        return filled

    def _origin(self, node: yaml.Node) -> Origin:
        return Origin(node.start_mark.line + 1, self._document.source)


def _defective(name: str, defect: Sentence) -> tuple[Sentence, Sentence]:
    """Return what is wrong with the value of this name, and what to do."""
    stored = name.removeprefix(PARAMETER)
    if stored != name:
        return (
            text("needs the encrypted parameter {name} of OOS, which {defect}", name=stored, defect=defect),
            text(
                "Store it again, without that: aliyun oos UpdateSecretParameter --Name {name} --Value ...",
                name=stored,
            ),
        )
    return (
        text("needs the environment variable {name}, which {defect}", name=name, defect=defect),
        text("Set {name} again, without that", name=name),
    )


def _missing(name: str) -> tuple[Sentence, Sentence]:
    """Return what is wrong when nothing of this name is known, and what to do."""
    if name.startswith(PARAMETER):
        stored = name.removeprefix(PARAMETER)
        return (
            text("needs the encrypted parameter {name} of OOS, which was not read or is empty", name=stored),
            text(
                "Store it: aliyun oos CreateSecretParameter --Name {name} --Type Secret --Value ...",
                name=stored,
            ),
        )
    return (
        text("needs the environment variable {name}, which is not set", name=name),
        text("Set {name} in this shell and in the shell that deploys: export {name}=...", name=name),
    )
