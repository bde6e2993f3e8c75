"""From a file and the environment to settings, or to a list of everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import Sentence, quoted, text
from oceanferry.settings.destinations import COPY_TYPES
from oceanferry.settings.environment import CONFIG, VARIABLES, override
from oceanferry.settings.file import PARAMETER, read, text_of
from oceanferry.settings.findings import report
from oceanferry.settings.model import Settings
from oceanferry.settings.references import Outline
from oceanferry.settings.template_check import check_templates

_FILE_NAME = "oceanferry.yaml"


def find(config_option: Path | None, environment: Mapping[str, str], folder: Path) -> Path:
    """Return the configuration's path: that of ``--config``, else of OCEANFERRY_CONFIG, else in *folder*.

    Raises:
        InvalidConfiguration: There is no file at the first of these that is given.
    """
    if config_option is not None:
        return _existing(config_option, quoted("--config"))
    if environment.get(CONFIG):
        return _existing(Path(environment[CONFIG]), quoted(CONFIG))
    return _existing(folder / _FILE_NAME, text("the default"))


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read the configuration, with every ``${NAME}`` replaced from *environment*.

    Raises:
        InvalidConfiguration: Something is wrong. The error lists every problem, and
            its message has a line for each. Neither repeats a value.
    """
    document = read(path, environment)
    override(document, environment)
    outline = Outline.of(document.data, path.parent, copy_types=COPY_TYPES)
    try:
        settings = Settings.model_validate(document.data, context=outline)
    except ValidationError as error:
        report(error, document, outline)
        raise document.refusal() from None
    check_templates(settings, document)
    if document.problems:
        raise document.refusal()
    return settings


def load_without_secrets(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read the configuration where its secrets may not be at hand, for what needs none of them.

    A ``${NAME}`` that is not set stands for a value that is made up. Raises as load.
    """
    return load(path, _MadeUp(environment))


def variables_named(path: Path) -> set[str]:
    """Return the environment variables that the file names as ``${NAME}``.

    Raises:
        InvalidConfiguration: The file cannot be read, or is not YAML at all.
    """
    return {name for name in _names(path) if not name.startswith(PARAMETER)}


def parameters_named(path: Path) -> list[str]:
    """Return the encrypted parameters of OOS that the file names as ``${oos:NAME}``. Raises as above."""
    if f"${{{PARAMETER}" not in text_of(path):  # as in most files, which then need not be parsed twice
        return []
    return sorted(name.removeprefix(PARAMETER) for name in _names(path) if name.startswith(PARAMETER))


def _names(path: Path) -> set[str]:
    asked = _Asked()
    read(path, asked)
    return asked.names


class _Asked(Mapping[str, str]):
    """An environment in which every variable is empty, and which remembers what was looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return ""

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _MadeUp(Mapping[str, str]):
    """An environment in which every variable is set, but for those that settings know by name."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def __getitem__(self, name: str) -> str:
        value = self._environment.get(name, "")
        if value or name in VARIABLES:
            return value
        # Long enough for a key, and as good an address as any.
        return "https://not-set.invalid/0123456789abcdef"

    def __iter__(self) -> Iterator[str]:
        return iter(self._environment)

    def __len__(self) -> int:
        return len(self._environment)


def _existing(path: Path, why: Sentence) -> Path:
    if path.exists() and not path.is_dir():
        return path
    raise InvalidConfiguration(
        text("There is no configuration {path} ({why})", path=path, why=why),
        advice=text(
            "Give its path with --config or in {variable}, or write a new one: oceanferry init",
            variable=CONFIG,
        ),
    )
