"""What a recording answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel

from oceanferry.domain.documents import ReadableText
from oceanferry.domain.probing.question import Question
from oceanferry.domain.probing.questions import QUESTIONS
from oceanferry.domain.recording.exchange import RecordedCall

AnswerVerdict = Literal["as_assumed", "different", "not_asked"]


class Answer(BaseModel):
    """The answer to one question."""

    id: str
    verdict: AnswerVerdict
    seen: ReadableText = ""

    @property
    def question(self) -> Question:
        """What was asked."""
        return next(each for each in QUESTIONS if each.id == self.id)


def answers(calls: Sequence[RecordedCall]) -> Iterator[Answer]:
    """Yield the answer to every question, in the order of the table."""
    for each in QUESTIONS:
        found = each.observe(calls) if each.observe else None
        if found is None:
            yield Answer(id=each.id, verdict="not_asked")
        else:
            yield Answer(
                id=each.id, verdict="as_assumed" if found.as_assumed else "different", seen=found.seen
            )
