"""Where a command writes: its result to standard output, everything else to standard error."""

from __future__ import annotations

import sys

from pydantic import BaseModel
from pydantic_core import to_json

from oceanferry.cli.printable import printable
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure


class Output:
    """Prints results as text for people or as one JSON document for machines."""

    def __init__(self, *, as_json: bool) -> None:
        """Print JSON if *as_json*, else text."""
        self.as_json = as_json

    def document(self, content: BaseModel | dict[str, object] | list[BaseModel]) -> None:
        """Print one JSON document."""
        sys.stdout.write(to_json(content, indent=2).decode() + "\n")

    def line(self, text: str = "") -> None:
        """Print a line of text."""
        sys.stdout.write(_lines(text) + "\n")

    def error(self, error: OceanferryError) -> None:
        """Tell what ended the command."""
        self.failure(Failure.of(error))
        if self.as_json:
            self.document({"error": Failure.of(error)})

    def failure(self, failure: Failure) -> None:
        """Tell why nothing came of something that was asked for."""
        sys.stderr.write(f"oceanferry: {_lines(told(failure))}\n")


def _lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def told(failure: Failure) -> str:
    """Write a failure as prose: what happened, the vendor's code and request id, what to do."""
    return str(
        OceanferryError(
            failure.message, advice=failure.advice, code=failure.code, request_id=failure.request_id
        )
    )
