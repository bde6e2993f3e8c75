"""Where a command writes: its result to standard output, everything else to standard error."""

from __future__ import annotations

import sys

from pydantic import BaseModel
from pydantic_core import to_json

from oceanferry.cli.languages.failures import in_chinese
from oceanferry.cli.languages.speech import ENGLISH, Speech
from oceanferry.cli.printable import printable
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure


class Output:
    """Prints results as text for people or as one JSON document for machines."""

    def __init__(self, *, as_json: bool, speech: Speech = ENGLISH) -> None:
        """Print JSON if *as_json*, which is English always, else text in the language of *speech*."""
        self.as_json = as_json
        self.speech = speech

    def document(self, content: BaseModel | dict[str, object] | list[BaseModel]) -> None:
        """Print one JSON document."""
        sys.stdout.write(to_json(content, indent=2).decode() + "\n")

    def line(self, sentence: str = "") -> None:
        """Print a line of text, translated if it can be."""
        sys.stdout.write(_lines(self.say(sentence)) + "\n")

    def say(self, sentence: str) -> str:
        """Return *sentence* in the reader's language."""
        return self.speech.say(sentence)

    def error(self, error: OceanferryError) -> None:
        """Tell what ended the command."""
        sys.stderr.write(f"oceanferry: {_lines(self.prose(Failure.of(error)))}\n")
        if self.as_json:
            self.document({"error": Failure.of(error)})

    def failure(self, failure: Failure) -> None:
        """Tell why nothing came of something that was asked for."""
        sys.stderr.write(f"oceanferry: {_lines(self.prose(failure))}\n")

    def prose(self, failure: Failure) -> str:
        """Write a failure as prose; one in another language quotes the English, which can be searched for."""
        return in_english(failure) if self.speech.language == "en" else in_chinese(failure, self.say)


def _lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def in_english(failure: Failure) -> str:
    """Write a failure as prose: what happened, the vendor's code and request id, what to do."""
    return str(
        OceanferryError(
            failure.message, advice=failure.advice, code=failure.code, request_id=failure.request_id
        )
    )
