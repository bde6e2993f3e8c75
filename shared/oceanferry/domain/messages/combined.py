"""One message about several backup sets: what is the same for all stands once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from oceanferry.domain.messages.message import Button, Fact, Message
from oceanferry.domain.messages.words import Words


def several(messages: Sequence[Message], backup_set_ids: Sequence[str], words: Words) -> Message:
    """Put the messages about *backup_set_ids*, in the same order, into one.

    The facts that all have in common come first, then those of each backup set,
    and at last the paragraphs; whatever belongs to one backup set names it. Sizes
    and moments are stated for each, or they would seem to be of all together. Titles
    differ only in a destination's own words.
    """
    titles = dict.fromkeys(each.title for each in messages)
    labels = words.LABELS
    own = (labels.size, labels.restores_to, labels.finished_at, labels.started_at)
    alike = [each for each in messages[0].facts if all(each in other.facts for other in messages)]
    shared = [each for each in alike if each.label not in own]
    common = [each for each in messages[0].paragraphs if all(each in other.paragraphs for other in messages)]
    named = list(zip(backup_set_ids, messages, strict=True))
    return Message(
        title=words.counted_title(" · ".join(titles), len(messages)),
        facts=(*shared, *(fact for name, each in named for fact in _own(name, each, shared, words))),
        colon=messages[0].colon,
        paragraphs=(*_own_paragraphs(named, common), *common),
        buttons=tuple(_button(name, button) for name, each in named for button in each.buttons),
    )


def _own(name: str, message: Message, shared: Sequence[Fact], words: Words) -> Iterable[Fact]:
    """Return what is said of one backup set only, beginning with its name."""
    heading = Fact(words.LABELS.backup_set, name)
    if not message.facts:  # the destination's own words stand in their place
        return ()
    return (heading, *(each for each in message.facts if each not in shared and each != heading))


def _own_paragraphs(named: Iterable[tuple[str, Message]], common: Sequence[str]) -> Iterable[str]:
    for name, message in named:
        for each in message.paragraphs:
            if each not in common:
                yield f"{name}{message.colon}{each}"


def _button(name: str, button: Button) -> Button:
    return button if name in button.label else replace(button, label=f"{name} · {button.label}")
