"""Why something was given up, as jobs, receipts and messages carry it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from oceanferry.domain.errors import OceanferryError


class Failure(BaseModel):
    """Why something was given up, in words that may be shown to anybody."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", hide_input_in_errors=True)

    error: str
    """The name of the error's class in :mod:`oceanferry.domain.errors`."""
    message: str
    advice: str = ""
    code: str = ""
    request_id: str = ""

    @classmethod
    def of(cls, error: OceanferryError) -> Failure:
        """Describe *error*."""
        return cls(
            error=type(error).__name__,
            message=error.message,
            advice=error.advice,
            code=error.code,
            request_id=error.request_id,
        )
