"""Where a command writes: its result to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

from pydantic import BaseModel
from pydantic_core import to_json

from oceanferry.cli.languages.failures import in_chinese
from oceanferry.cli.languages.speech import ENGLISH, Speech
from oceanferry.cli.printable import printable
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import Sentence


class Output:
    """Prints results as text for people or as one JSON document for machines."""

    def __init__(
        self, *, as_json: bool, speech: Speech = ENGLISH, commands: Callable[[str], str] = str
    ) -> None:
        """Take what the output is for.

        Args:
            as_json: Print JSON, which is English always, else text.
            speech: The language of the text.
            commands: Completes the commands inside of a text with the files that were given.
        """
        self.as_json = as_json
        self.speech = speech
        self.commands = commands

    def document(self, content: BaseModel | dict[str, object] | list[BaseModel]) -> None:
        """Print one JSON document."""
        sys.stdout.write(to_json(content, indent=2).decode() + "\n")

    def line(self, sentence: str = "") -> None:
        """Print a line of text, translated if it can be."""
        sys.stdout.write(_lines(self.say(sentence)) + "\n")

    def say(self, sentence: str) -> str:
        """Return *sentence* in the reader's language; what is none, such as a line of a file, stays."""
        said = self.speech.say(sentence)
        return self.commands(said) if isinstance(sentence, Sentence) else said

    def error(self, error: OceanferryError) -> None:
        """Tell what ended the command."""
        sys.stderr.write(f"oceanferry: {_lines(self.prose(Failure.of(error)))}\n")
        if self.as_json:
            self.document({"error": self._completed(Failure.of(error))})

    def failure(self, failure: Failure) -> None:
        """Report why a requested step failed."""
        sys.stderr.write(f"oceanferry: {_lines(self.prose(failure))}\n")

    def prose(self, failure: Failure) -> str:
        """Write a failure as prose; one in another language quotes the English, which can be searched for."""
        if self.speech.language == "en":
            return in_english(self._completed(failure))
        known = isinstance(failure.message, Sentence)  # whose commands are completed as it is said
        return in_chinese(failure if known else self._completed(failure), self.say)

    def _completed(self, failure: Failure) -> Failure:
        return failure.model_copy(update={"advice": self.commands(failure.advice)})


def _lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def in_english(failure: Failure) -> str:
    """Write a failure as prose: what happened, the vendor's code and request id, what to do."""
    return str(
        OceanferryError(
            failure.message, advice=failure.advice, code=failure.code, request_id=failure.request_id
        )
    )
