"""The command line, in this process, with the environment that a sandbox asks for."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json

from oceanferry.cli.main import main
from oceanferry.cli.output import Output
from oceanferry.cli.parser import parser
from oceanferry.domain.errors import OceanferryError

OCEANFERRY = Path(sys.executable).with_name("oceanferry")


@dataclass(frozen=True)
class Finished:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document that was printed, and nothing else was."""
        document: dict[str, Any] = from_json(self.out)
        return document


class Keyboard(io.BytesIO):
    """Standard input that is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@dataclass(frozen=True)
class CommandLine:
    """Runs commands as a shell with these variables would."""

    environment: Mapping[str, str]
    monkeypatch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> Finished:
        """Run one command to its end, with some variables more, or other ones."""
        return self._run(arguments, io.BytesIO(stdin), environment or {})

    def on_a_terminal(self, *arguments: str | Path, typed: str) -> Finished:
        """Run one command to its end, with what is typed when it asks."""
        return self._run(arguments, Keyboard(typed.encode()), {})

    def _run(
        self, arguments: tuple[str | Path, ...], stdin: io.BytesIO, environment: Mapping[str, str]
    ) -> Finished:
        with self.monkeypatch.context() as patch:
            for name, value in {**self.environment, **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            self.captured.readouterr()
            try:
                status = main([str(each) for each in arguments])
            except SystemExit as ended:  # what argparse does with mistakes
                status = int(ended.code or 0)
        out, err = self.captured.readouterr()
        return Finished(status, out, err)

    def error_of(self, *arguments: str | Path) -> OceanferryError:
        """Run a command without what would catch its error, and return that."""
        chosen = parser().parse_args([str(each) for each in arguments])
        with self.monkeypatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            with pytest.raises(OceanferryError) as caught:
                chosen.command(chosen, Output(as_json=True))
        return caught.value
