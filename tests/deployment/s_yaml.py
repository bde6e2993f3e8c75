"""Reading s.yaml as Serverless Devs does, and saying what is wrong with it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import JsonValue, ValidationError

from deployment.strict_s_yaml import Document, Function, HttpTrigger
from oceanferry.settings.environment import CONFIG, VARIABLES

_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_OF_THE_PLATFORM = {"PYTHONPATH", "TZ"}
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
        *(
            f"resources.{name}.props.{finding}"
            for name, function in document.functions.items()
            for finding in [
                *_unmet_handler(function, root),
                *_unmet_destinations(function, document),
                *_variables_nobody_reads(function, root),
            ]
        ),
        *_unmet_domains(document),
        *(
            f"functions/{folder} is not deployed: no resource has its handler"
            for folder in _undeployed(document, root)
        ),
        *_variables_not_offered(text),
    ]


def without_folders(text: str) -> str:
    """Return s.yaml with handlers as documented: ``index.handler``, with the folder on PYTHONPATH."""
    return re.sub(
        r"handler: functions/(\w+)/index\.handler\n",
        r"handler: index.handler\n"
        r"      environmentVariables:\n"
        r"        <<: *variables\n"
        r"        PYTHONPATH: /code/python:/code/shared:/code/functions/\1\n",
        text,
    )


def source_of(function: Function, root: Path) -> Path | None:
    """Return the file of a handler, found where Function Compute looks for it; None when it is nowhere."""
    module = function.handler.rpartition(".")[0]
    path = function.environment_variables.get("PYTHONPATH", "").split(":")
    places = [root, *(root / place.removeprefix("/code/") for place in path if place.startswith("/code/"))]
    files = (place / f"{module}.py" for place in places)
    return next((file for file in files if file.is_file()), None)


def _unmet_handler(function: Function, root: Path) -> Iterator[str]:
    module, _, attribute = function.handler.rpartition(".")
    source = source_of(function, root)
    if source is None:
        yield f"handler: there is no {module}.py"
    elif not _defines(source, attribute):
        yield f"handler: {module}.py defines no {attribute}"


def _unmet_destinations(function: Function, document: Document) -> Iterator[str]:
    deployed = {each.function_name for each in document.functions.values()}
    for outcome, destination in function.async_invoke_config.destination_config or ():
        target = re.search(r":functions/([\w-]+)", destination.destination) if destination else None
        if target and target[1] not in deployed:
            yield f"asyncInvokeConfig: {outcome} goes to {target[1]}, which is not deployed"
        if target and target[1] == function.function_name:
            yield f"asyncInvokeConfig: {outcome} goes to the function itself, without end"


def _variables_nobody_reads(function: Function, root: Path) -> Iterator[str]:
    """Compare with what settings know, and with what oceanferry.yaml names, in both directions."""
    configuration = (root / "oceanferry.yaml").read_text(encoding="utf-8")
    # Not in comments, which show what could be written.
    named = set(re.findall(r"\$\{(\w+)\}", re.sub(r"(^|\s)#.*", "", configuration)))
    given = function.environment_variables.keys()
    for name in sorted(named - given):
        yield f"environmentVariables: {name} is not set, and oceanferry.yaml names it"
    for name in sorted(given - named - set(VARIABLES) - _OF_THE_PLATFORM):
        yield f"environmentVariables.{name}: nothing reads it"
    if CONFIG not in given:
        yield f"environmentVariables: {CONFIG} is not set"


def _variables_not_offered(text: str) -> Iterator[str]:
    for name in VARIABLES:
        if not name.startswith("ALIBABA_CLOUD_") and name not in text:
            yield f"{name} is neither set nor offered in a comment"


def _unmet_domains(document: Document) -> Iterator[str]:
    deployed = {each.function_name: each for each in document.functions.values()}
    for name, domain in document.domains.items():
        for route in domain.route_config.routes:
            function = deployed.get(route.function_name)
            if function is None or not any(isinstance(each, HttpTrigger) for each in function.triggers):
                yield f"resources.{name}.props: {route.path} leads to no function with an HTTP trigger"


def _defines(source: Path, name: str) -> bool:
    body = ast.parse(source.read_bytes()).body
    return any(isinstance(statement, ast.FunctionDef) and statement.name == name for statement in body)


def _undeployed(document: Document, root: Path) -> list[str]:
    sources = [source_of(function, root) for function in document.functions.values()]
    deployed = {source.parent.name for source in sources if source}
    return sorted({path.parent.name for path in root.glob("functions/*/index.py")} - deployed)
