"""What sections say of each other: names that must be defined elsewhere in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo

from oceanferry.domain.texts import Sentence, listed, text
from oceanferry.domain.wording import suggestion
from oceanferry.settings.values import Duration, SecretUrl

_T = TypeVar("_T")


@dataclass(frozen=True)
class Outline:
    """What of the file must be known before a single section can be checked."""

    folder: Path
    """The path of the file."""
    clusters: tuple[str, ...]
    destinations: Mapping[str, str]
    """The type of each destination, empty when it has none."""
    copy_types: frozenset[str]
    """The types of destinations that take copies, and no messages."""
    has_ledger: bool
    region: str
    """That of the functions, empty when the file says none."""
    models: dict[int, type[BaseModel]] = field(default_factory=dict)
    """Which model was chosen for a mapping, by the mapping's id: whose keys are the known ones there."""

    @classmethod
    def of(cls, data: object, folder: Path, *, copy_types: frozenset[str]) -> Outline:
        """Look through the file's data, which may be anything."""
        top = _mapping(data)
        region = top.get("region")
        types = {name: _mapping(each).get("type") for name, each in _mapping(top.get("destinations")).items()}
        return cls(
            folder=folder,
            clusters=tuple(_mapping(top.get("clusters"))),
            destinations={name: each if isinstance(each, str) else "" for name, each in types.items()},
            copy_types=copy_types,
            has_ledger=top.get("ledger") is not None,
            region=region if isinstance(region, str) else "",
        )


def outline_of(info: ValidationInfo) -> Outline:
    """Return the outline that a validation was started with."""
    if not isinstance(info.context, Outline):
        raise TypeError("settings are validated with an Outline as context")
    return info.context


def _mapping(data: object) -> dict[str, object]:
    return data if isinstance(data, dict) else {}


def _cluster(name: str, info: ValidationInfo) -> str:
    return _defined(name, outline_of(info).clusters, text("cluster"))


def _destination(name: str, info: ValidationInfo) -> str:
    return _defined(name, tuple(outline_of(info).destinations), text("destination"))


def _recipient(name: str, info: ValidationInfo) -> str:
    outline = outline_of(info)
    if outline.destinations[_destination(name, info)] in outline.copy_types:
        raise ValueError(text("is a bucket, which receives copies but no messages; name a chat or a webhook"))
    return name


def _defined(name: str, known: tuple[str, ...], what: Sentence) -> str:
    if name in known:
        return name
    defined = text("defined: {names}", names=listed(known)) if known else text("none is defined")
    raise ValueError(
        text(
            "is not a {what} of this file{suggestion} ({defined})",
            what=what,
            suggestion=suggestion(name, known),
            defined=defined,
        )
    )


def _unique(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError(text("names a destination twice"))
    return names


def _provable(names: list[str], info: ValidationInfo) -> list[str]:
    if names and not outline_of(info).has_ledger:
        raise ValueError(text("needs a ledger to record proven deliveries: add the section ledger"))
    return names


def _remembered(effort: str, info: ValidationInfo) -> str:
    if effort == "at_most_once" and not outline_of(info).has_ledger:
        raise ValueError(text("needs a ledger to record started deliveries: add the section ledger"))
    return effort


def _recorded(value: _T, info: ValidationInfo) -> _T:
    if value is not None and not outline_of(info).has_ledger:
        raise ValueError(text("needs a ledger to record when deliveries were proven: add the section ledger"))
    return value


ClusterName = Annotated[str, AfterValidator(_cluster)]
Deliver = Annotated[
    list[Annotated[str, AfterValidator(_destination)]], Field(min_length=1), AfterValidator(_unique)
]
Notified = Annotated[list[Annotated[str, AfterValidator(_recipient)]], AfterValidator(_unique)]
NotifiedOfSuccess = Annotated[Notified, AfterValidator(_provable)]
Remembered = AfterValidator(_remembered)
ExpectEvery = Annotated[Duration | None, AfterValidator(_recorded)]
HeartbeatUrl = Annotated[SecretUrl | None, AfterValidator(_recorded)]
