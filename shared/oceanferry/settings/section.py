"""What all sections of oceanferry.yaml have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from oceanferry.settings.references import Outline


class Section(BaseModel):
    """A mapping whose keys are all known: an unknown one is a typo, never ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        defer_build=True,  # only the whole is ever validated: most of a cold start would go into the parts
    )

    @model_validator(mode="before")
    @classmethod
    def _remember(cls, data: object, info: ValidationInfo) -> object:
        if isinstance(info.context, Outline):
            info.context.models[id(data)] = cls
        return data
