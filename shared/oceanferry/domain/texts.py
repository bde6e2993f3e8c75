"""Sentences for people that can be shown in another language than English, which they are written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


class Sentence(str):
    """An English sentence, with the pattern and the facts that it was made from.

    It is a string, so that logs and JSON documents have the English sentence and need not know of this.
    """

    __slots__ = ("facts", "pattern")

    pattern: str
    """The sentence with ``{name}`` for each fact; what a catalogue knows it by."""
    facts: Mapping[str, object]


def text(pattern: str, /, **facts: object) -> Sentence:
    """Return the sentence that *pattern* makes of *facts*, which may be sentences themselves.

    The pattern is a literal: tests/project/texts/test_translations.py compares it with what a catalogue has.
    """
    made = Sentence(pattern.format(**facts))
    made.pattern, made.facts = pattern, facts
    return made


def quoted(original: str) -> Sentence:
    """Return what is the same in every language: a name, a figure, a vendor's words."""
    return text("{original}", original=original)


def counted(number: int, noun: str) -> Sentence:
    """Write ``1 file``, ``2 files``; *noun* is a literal, as a pattern is."""
    made = Sentence(f"{number} {noun}" if number == 1 else f"{number} {noun}s")
    made.pattern, made.facts = f"{{number}} {noun}s", {"number": number}
    return made


def joined(sentences: Sequence[Sentence], between: str) -> Sentence:
    """Return the sentences one after the other, however many; *between* may be a sentence, too."""
    names = [f"sentence_{number}" for number in range(len(sentences))]
    made = Sentence(between.join(sentences))
    made.pattern = "{between}".join(f"{{{name}}}" for name in names)
    made.facts = {"between": between, **dict(zip(names, sentences, strict=True))}
    return made


def listed(names: Sequence[str]) -> Sentence:
    """Return names with commas between, as a language writes a list."""
    return joined([quoted(each) for each in names], text(", "))


def alternatives(names: Sequence[str]) -> Sentence:
    """Write ``a``, ``a or b``, ``a, b or c``."""
    if len(names) <= 1:
        return listed(names)
    return text("{most} or {last}", most=listed(names[:-1]), last=names[-1])


Say = Callable[[str], str]
"""Returns a sentence in the reader's language."""


def said_by(error: Exception) -> Sentence:
    """Return the sentence that *error* was raised with; what another library says is quoted."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else quoted(str(error))


def translated(sentence: str, catalogue: Mapping[str, str]) -> str:
    """Return *sentence* as *catalogue* has its pattern; a pattern without words needs no entry."""
    if not isinstance(sentence, Sentence) or not catalogue:
        return str(sentence)
    facts = {
        name: translated(fact, catalogue) if isinstance(fact, str) else fact
        for name, fact in sentence.facts.items()
    }
    return catalogue.get(sentence.pattern, sentence.pattern).format(**facts)
