"""Why something was given up, as jobs, receipts and messages carry it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from oceanferry.domain.documents import ReadableText, TolerantModel
from oceanferry.domain.errors import AnswerClass, Explanation, OceanferryError


def _known_or_empty(value: object, known: ValidatorFunctionWrapHandler) -> object:
    try:
        return known(value)
    except ValidationError:
        return ""


class Failure(TolerantModel):
    """Why something was given up, in words that are safe to show."""

    error: str
    """The name of the error's class in :mod:`oceanferry.domain.errors`."""
    message: ReadableText
    advice: ReadableText = ""
    code: str = ""
    request_id: str = ""
    http_status: int | None = None
    """Of a chat's or webhook's answer, as the next two."""
    answer: Annotated[Literal[""] | AnswerClass, WrapValidator(_known_or_empty)] = ""
    """What the answer means; empty when nothing answered, and for a class of a later version."""
    attempt: int | None = None
    """Which attempt to send the message it was."""
    chinese: Explanation | None = None
    """The same for readers of Chinese, when it says more than the error's class."""

    @classmethod
    def of(cls, error: OceanferryError) -> Failure:
        """Describe *error*."""
        return cls(
            error=type(error).__name__,
            message=error.message,
            advice=error.advice,
            code=error.code,
            request_id=error.request_id,
            http_status=error.answered.http_status if error.answered else None,
            answer=error.answered.outcome if error.answered else "",
            attempt=error.answered.attempt if error.answered else None,
            chinese=error.chinese,
        )
