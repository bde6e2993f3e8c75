"""Every kind of destination, and what is common to them."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from oceanferry.settings.chat_destinations import ChatDestination
from oceanferry.settings.oss_destination import OssDestination

BucketDestination = OssDestination
"""Every kind of bucket that takes copies."""
DestinationSettings = Annotated[ChatDestination | BucketDestination, Field(discriminator="type")]

COPY_TYPES: frozenset[str] = frozenset(
    name
    for kind in get_args(get_args(DestinationSettings)[0])
    if kind.takes_copies
    for name in get_args(kind.model_fields["type"].annotation)
)
"""The types of destinations that take copies, and no messages."""
