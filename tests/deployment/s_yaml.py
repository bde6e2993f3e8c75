"""Reading s.yaml as Serverless Devs does, and saying what is wrong with it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import JsonValue, ValidationError

from deployment.strict_s_yaml import Document, Function

_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_ENVIRONMENT = re.compile(r"\$\{env\('(\w+)'(?:, *'([^']*)')?\)\}")


class NotRendered(Exception):
    """s.yaml refers to something that does not exist."""


def render(text: str, environment: Mapping[str, str]) -> dict[str, JsonValue]:
    """Return what s.yaml says once ``${vars.name}`` and ``${env('NAME', 'default')}`` are filled in.

    The same as ``s preview`` for the forms that are used here.

    Raises:
        NotRendered: A name is unknown or never used, or a ``${...}`` has another form.
    """
    document = yaml.safe_load(text)
    filling = _Filling(document["vars"], environment)
    rendered = {key: filling.fill(value) for key, value in document.items()}
    if unused := document["vars"].keys() - filling.used:
        raise NotRendered(f"never used: vars.{', vars.'.join(sorted(unused))}")
    return rendered


@dataclass
class _Filling:
    variables: Mapping[str, str]
    environment: Mapping[str, str]
    used: set[str] = field(default_factory=set)

    def fill(self, value: JsonValue) -> JsonValue:
        if isinstance(value, dict):
            return {key: self.fill(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.fill(member) for member in value]
        return self._fill_text(value) if isinstance(value, str) else value

    def _fill_text(self, text: str) -> str:
        text = _VARIABLE.sub(self._variable, text)
        text = _ENVIRONMENT.sub(self._from_environment, text)
        if "${" in text:
            raise NotRendered(f"cannot be filled in: {text}")
        return text

    def _variable(self, reference: re.Match[str]) -> str:
        if reference[1] not in self.variables:
            raise NotRendered(f"vars has no {reference[1]}")
        self.used.add(reference[1])
        return self.variables[reference[1]]

    def _from_environment(self, reference: re.Match[str]) -> str:
        value = self.environment.get(reference[1], reference[2])
        if value is None:
            raise NotRendered(f"the environment has no {reference[1]}")
        return value


def findings(text: str, root: Path, environment: Mapping[str, str]) -> list[str]:
    """Return everything that is wrong with s.yaml, each with its place; nothing if it may be deployed.

    Args:
        text: The file's content.
        root: The folder it lies in, where handlers are looked for.
        environment: What ``${env('NAME')}`` takes its values from.
    """
    try:
        document = Document.model_validate(render(text, environment))
    except NotRendered as error:
        return [str(error)]
    except ValidationError as error:
        return [f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()]
    return [
        f"resources.{name}.props.{finding}"
        for name, resource in document.resources.items()
        for finding in _unmet_references(resource.props, document, root)
    ] + [
        f"functions/{folder} is not deployed: no resource has its handler"
        for folder in _undeployed(document, root)
    ]


def _unmet_references(function: Function, document: Document, root: Path) -> Iterator[str]:
    module, _, attribute = function.handler.rpartition(".")
    source = root / f"{module}.py"
    if not source.is_file():
        yield f"handler: there is no {module}.py"
    elif not _defines(source, attribute):
        yield f"handler: {module}.py defines no {attribute}"
    deployed = {resource.props.function_name for resource in document.resources.values()}
    asynchronous = function.async_invoke_config
    for outcome, destination in asynchronous.destination_config if asynchronous else ():
        target = re.search(r":functions/([\w-]+)", destination.destination) if destination else None
        if target and target[1] not in deployed:
            yield f"asyncInvokeConfig: {outcome} goes to {target[1]}, which is not deployed"
        if target and target[1] == function.function_name:
            yield f"asyncInvokeConfig: {outcome} goes to the function itself, without end"


def _defines(source: Path, name: str) -> bool:
    body = ast.parse(source.read_bytes()).body
    return any(isinstance(statement, ast.FunctionDef) and statement.name == name for statement in body)


def _undeployed(document: Document, root: Path) -> list[str]:
    deployed = {resource.props.handler.split("/")[1] for resource in document.resources.values()}
    return sorted({path.parent.name for path in root.glob("functions/*/index.py")} - deployed)
