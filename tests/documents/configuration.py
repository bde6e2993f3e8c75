"""The reference of oceanferry.yaml, from the models that check it.

What a key means is the docstring below its field, in Chinese the text of the same
name in configuration.zh-CN.yaml. Keys, kinds of values and defaults are the
models' own.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Literal, get_args, get_origin, get_type_hints

import yaml
from pydantic import BaseModel

from documents import environment
from documents.values import default_of, kind_of
from oceanferry.settings.environment import VARIABLES
from oceanferry.settings.model import Settings

Language = Literal["en", "zh"]

_TRANSLATIONS = Path(__file__).with_name("configuration.zh-CN.yaml")
_WORDS = {
    "en": {
        "title": "Configuration",
        "other": "[中文](configuration.zh-CN.md) · [README](../README.md)",
        "header": "| key | value | default | meaning |",
        "type": "with `type: {}`",
        "generated": (
            "Every key of `oceanferry.yaml`, written by `make docs` from the models that check the file."
            " `NAME` stands for a name that you choose. Secrets never stand in the file: where the value is"
            " `${NAME}`, write the name of an environment variable, or `${oos:NAME}` for an encrypted"
            " parameter of OOS Parameter Store ([how to store one](operations.md#encrypted-parameters))."
            " An unknown key is an error that names"
            " file and line, and suggests what was meant."
        ),
        "variables": "Environment variables",
        "variable": "| variable | meaning |",
    },
    "zh": {
        "title": "配置参考",
        "other": "[English](configuration.md) · [README](../README.zh-CN.md)",
        "header": "| 配置项 | 取值 | 默认 | 含义 |",
        "type": "`type: {}` 时",
        "generated": (
            "`oceanferry.yaml` 的全部配置项，由 `make docs` 根据校验配置的模型生成。`NAME` 为自定义名称。"
            "密钥不写入文件：取值为 `${NAME}` 的配置项填写环境变量名，"
            "或用 `${oos:NAME}` 引用 OOS 参数仓库中的加密参数"
            "（[如何保存](operations.zh-CN.md#加密参数)）。未知的配置项会报错，"
            "并给出文件、行号和可能的正确写法。"
        ),
        "variables": "环境变量",
        "variable": "| 变量 | 含义 |",
    },
}


@dataclass(frozen=True)
class Part:
    """One section of the file."""

    path: str
    """What its keys begin with, ending in a dot unless it is the whole file."""
    model: type[BaseModel]
    repeated: bool = False
    """Whether a list holds several of them."""

    @property
    def kind(self) -> str:
        """The value of ``type``, by which this model is chosen; empty when there is no choice."""
        field = self.model.model_fields.get("type")
        return "".join(get_args(field.annotation)) if field else ""


def page(language: Language) -> str:
    """Write the page."""
    words = _WORDS[language]
    sections = [_section(part, language) for part in parts()]
    parts_of_page = [words["other"], words["generated"], *sections, _variables(language)]
    return "\n\n".join([f"# {words['title']}", *parts_of_page]) + "\n"


def parts() -> list[Part]:
    """Return every section, those inside another one after it."""
    return list(dict.fromkeys(_parts(Part("", Settings))))


def keys() -> set[str]:
    """Return what must be explained: every model by its name, every key by ``Model.key``."""
    models = {part.model for part in parts()}
    leaves = {_key(model, name) for model in models for name, inner in _fields(model) if not inner}
    return {model.__name__ for model in models} | leaves


def translations() -> dict[str, str]:
    """Return the Chinese text of each of :func:`keys`."""
    with _TRANSLATIONS.open(encoding="utf-8") as file:
        texts: dict[str, str] = yaml.safe_load(file)
    return texts


def _parts(part: Part) -> Iterator[Part]:
    yield part
    for name, inner in _fields(part.model):
        annotation = part.model.model_fields[name].annotation
        origin = get_origin(annotation)
        deeper = f"{part.path}{name}." + (f"{_named(annotation)}." if origin is dict else "")
        for model in inner:
            yield from _parts(Part(deeper, model, repeated=origin is list))


def _named(annotation: object) -> str:
    """Return what stands for the keys of a mapping: names are free, kinds are given."""
    return "KIND" if get_origin(get_args(annotation)[0]) is Literal else "NAME"


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, list[type[BaseModel]]]]:
    """Yield every key with the sections that its value may be, none for a plain value.

    ``type`` is left out: it chooses the section, and stands in its heading.
    """
    for name, field in model.model_fields.items():
        if name != "type":
            yield name, sorted(_models_in(field.annotation), key=lambda each: each.__name__)


def _models_in(annotation: object) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for part in get_args(annotation) for model in _models_in(part)}


def _section(part: Part, language: Language) -> str:
    words = _WORDS[language]
    path = part.path.rstrip(".")
    heading = f"`{path}`" if path else "`oceanferry.yaml`"
    if part.kind:
        heading = f"{heading} {words['type'].format(part.kind)}"
    rows = [_row(part, name, language) for name, inner in _fields(part.model) if not inner]
    table = "\n".join([words["header"], "| --- | --- | --- | --- |", *rows])
    return f"## {heading}\n\n{_text(part.model, '', language)}\n\n{table}"


def _variables(language: Language) -> str:
    words = _WORDS[language]
    rows = [f"| `{name}` | {environment.meaning(name, language)} |" for name in VARIABLES]
    return "\n".join([f"## {words['variables']}", "", words["variable"], "| --- | --- |", *rows])


def _row(part: Part, name: str, language: Language) -> str:
    value = kind_of(get_type_hints(part.model, include_extras=True)[name], language)
    default = default_of(part.model.model_fields[name], language)
    return f"| `{part.path}{name}` | {value} | {default} | {_text(part.model, name, language)} |"


def _text(model: type[BaseModel], name: str, language: Language) -> str:
    """Return what a section, or its key *name*, means. Raises KeyError when nobody wrote that down."""
    key = _key(model, name)
    if language == "zh":
        return translations()[key]
    found = _docstrings(_owner(model, name)).get(name)
    if not found:
        raise KeyError(f"{key} has no docstring, which would be its text in docs/configuration.md")
    return " ".join(found.split()).replace("``", "`")


def _key(model: type[BaseModel], name: str) -> str:
    return f"{_owner(model, name).__name__}.{name}" if name else model.__name__


def _owner(model: type[BaseModel], name: str) -> type:
    """Return the class that defines a key: what several sections have in common is explained once."""
    return next(each for each in model.__mro__ if not name or name in inspect.get_annotations(each))


@cache
def _docstrings(model: type) -> dict[str, str]:
    """Return the docstring of a class under the empty name, and that below each of its fields."""
    [defined] = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(defined, ast.ClassDef)
    texts = {"": ast.get_docstring(defined) or ""}
    for statement, following in zip(defined.body, defined.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            text = following.value if isinstance(following, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                texts[statement.target.id] = text.value
    return texts
