"""What the sandbox says on a terminal: in the language of the terminal, as the command line does."""

from __future__ import annotations

import sys

from oceanferry.application.language import language_of_terminal
from oceanferry.cli.languages.speech import speech_of
from oceanferry.domain.texts import Sentence


def in_language(sentence: Sentence) -> str:
    """Return *sentence* in the language of the person at the terminal."""
    return speech_of(language_of_terminal(sys.stdout.encoding or "ascii")).say(sentence)
