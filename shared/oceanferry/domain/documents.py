"""What functions hand to each other, and keep beside the ledger."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """Closed, unchangeable, and silent about what it refuses."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", hide_input_in_errors=True)
