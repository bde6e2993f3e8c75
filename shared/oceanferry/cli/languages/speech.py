"""What a command speaks: English, or another language with its catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oceanferry.domain.configuration import Language
from oceanferry.domain.texts import translated


@dataclass(frozen=True)
class Speech:
    """One language."""

    language: Language
    catalogue: Mapping[str, str]

    def say(self, sentence: str) -> str:
        """Return *sentence* in this language."""
        return translated(sentence, self.catalogue)


ENGLISH = Speech("en", {})


def speech_of(language: Language) -> Speech:
    """Return a language with its catalogue, which is loaded only for Chinese."""
    if language == "en":
        return ENGLISH
    from oceanferry.cli.languages.chinese import CATALOGUE

    return Speech("zh", CATALOGUE)
