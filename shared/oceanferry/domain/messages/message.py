"""What a message is made of, in plain text: markup belongs to the chats."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oceanferry.domain.foreign_text import visible
from oceanferry.domain.secrets import Secret


@dataclass(frozen=True)
class Fact:
    """One thing worth knowing, under its name: ``Cluster``, ``orders``."""

    label: str
    value: str


@dataclass(frozen=True)
class Button:
    """A link to click. The label is safe to show, the URL is a credential."""

    label: str
    url: Secret

    def __post_init__(self) -> None:
        """Keep the label in one line, without what cannot be seen: chats show buttons as they are."""
        object.__setattr__(self, "label", visible(self.label))


@dataclass(frozen=True)
class Message:
    """A message in the reader's language; nothing in it but the buttons' URLs is secret."""

    title: str
    """One line that stands on its own, as in a list of chats."""
    facts: tuple[Fact, ...]
    colon: str
    """What the language writes between a fact's label and its value."""
    paragraphs: tuple[str, ...] = ()
    """Advice and warnings, after the facts."""
    buttons: tuple[Button, ...] = ()

    def within(self, most: int) -> Message:
        """Return the message with no text longer than *most* characters, and no more than *most* facts.

        URLs stay whole, and so do characters. What is cut ends with an ellipsis.
        """
        shortened = len(self.facts) > most or len(self.paragraphs) > most
        return replace(
            self,
            title=_cut(self.title, most),
            facts=tuple(Fact(_cut(each.label, most), _cut(each.value, most)) for each in self.facts[:most]),
            paragraphs=tuple(_cut(each, most) for each in self.paragraphs[:most]) + ("…",) * shortened,
            buttons=tuple(replace(each, label=_cut(each.label, most)) for each in self.buttons),
        )

    @property
    def longest(self) -> int:
        """The least *most* with which :meth:`within` changes nothing."""
        texts = [self.title, *self.paragraphs, *(each.label for each in self.buttons)]
        texts += [text for each in self.facts for text in (each.label, each.value)]
        return max(len(self.facts), len(self.paragraphs), *map(len, texts))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
