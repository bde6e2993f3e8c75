"""What all sections of oceanferry.yaml have in common."""

from __future__ import annotations

from pydantic import ConfigDict, ValidationInfo, model_validator

from oceanferry.domain.documents import StrictModel
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
