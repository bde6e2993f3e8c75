"""How strictly JSON is read: by who wrote it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from oceanferry.domain.errors import LaterSchema
from oceanferry.domain.texts import Sentence

# defer_build: most models are only a part of what is read; a cold start need not build them on their own.


def _as_it_is(value: object, read: ValidatorFunctionWrapHandler) -> object:
    return value if isinstance(value, Sentence) else read(value)


ReadableText = Annotated[str, WrapValidator(_as_it_is)]
"""Text for people; a sentence stays one, until it is written as JSON."""


class StrictModel(BaseModel):
    """What operators and strangers write, and what commands print: an unknown key is a mistake.

    Errors name the key, never the value: it may be a secret.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", hide_input_in_errors=True)


class TolerantModel(BaseModel):
    """What services answer, and what another version of Oceanferry wrote: an unknown key is ignored.

    A later version may add a key that can be missing, so that this version still
    reads what that one wrote, and a rollback repeats nothing.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="ignore", hide_input_in_errors=True)


class StoredModel(TolerantModel):
    """A whole document of the ledger, or a job: what versions of Oceanferry exchange.

    A later version that changes what the known keys mean writes a higher
    ``schema_version``, which this version refuses to read. Version 1 is not written.
    """

    schema_version: Literal[1] = Field(default=1, exclude=True, repr=False)


def is_of_a_later_version(error: ValidationError) -> bool:
    """Tell whether a StoredModel could not be read because of its ``schema_version``."""
    return bool(_later_versions(error))


def later_schema(name: str, error: ValidationError, *, advice: str) -> LaterSchema | None:
    """Return what to raise about a document of the ledger that a later version wrote.

    None when the document is broken in another way.
    """
    found = _later_versions(error)
    if not found:
        return None
    version = f"schema version {found[0]}" if isinstance(found[0], int) else "an unknown schema version"
    return LaterSchema(
        f"A later version of Oceanferry wrote {name} in the ledger: it has {version},"
        " and this version of Oceanferry reads version 1",
        advice=advice,
    )


def _later_versions(error: ValidationError) -> list[object]:
    found = error.errors(include_url=False, include_context=False)
    return [each["input"] for each in found if each["loc"][-1:] == ("schema_version",)]
