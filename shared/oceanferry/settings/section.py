"""What all sections of oceanferry.yaml have in common."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ConfigDict, ValidationInfo, model_validator

from oceanferry.domain.documents import StrictModel
from oceanferry.domain.secrets import Secret
from oceanferry.settings.references import Outline


class Section(StrictModel):
    """A mapping whose keys are all known: an unknown one is a typo, never ignored."""

    model_config = ConfigDict(strict=True)

    @model_validator(mode="before")
    @classmethod
    def _remember(cls, data: object, info: ValidationInfo) -> object:
        if isinstance(info.context, Outline):
            info.context.models[id(data)] = cls
        return data


def secrets_in(value: object) -> Iterator[Secret]:
    """Yield every secret in a section, a list or a mapping, however deep."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, StrictModel):
        yield from secrets_in(vars(value))
    elif isinstance(value, dict):
        for each in value.values():
            yield from secrets_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from secrets_in(each)
