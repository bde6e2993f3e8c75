"""One call and its answer: as they were, and as a recording keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue

from oceanferry.domain.documents import TolerantModel

FORMAT = "oceanferry-recording/1"

BodyForm = Literal["none", "json", "form", "xml", "bytes"]


@dataclass(frozen=True)
class Exchange:
    """One call as it was; it holds links, keys and signatures."""

    method: str
    url: str = field(repr=False)
    request_headers: Mapping[str, str] = field(repr=False)
    request_body: bytes = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    """Its beginning, where it was not read whole."""


class Body(TolerantModel):
    """A body without what it is about."""

    form: BodyForm = "none"
    content: JsonValue = None
    """Keys, types and words; of ``xml`` lists of tag and content, of ``bytes`` how many there are."""


class RecordedCall(TolerantModel):
    """One call without what it is about."""

    seconds: float
    """Since the recording began."""
    method: str
    url: str
    request_headers: dict[str, str]
    request: Body
    status: int
    headers: dict[str, str]
    body: Body

    @property
    def action(self) -> str:
        """The action of an API in the style RPC, or ``""``."""
        return self.request_headers.get("x-acs-action", "")

    def asked(self, name: str) -> str:
        """Return a parameter of the form that was sent, or ``""``."""
        form = self.request.content
        return str(form.get(name, "")) if isinstance(form, dict) else ""

    @property
    def reply(self) -> dict[str, JsonValue]:
        """The JSON object that was answered, or an empty one."""
        return self.body.content if self.body.form == "json" and isinstance(self.body.content, dict) else {}

    @property
    def data(self) -> JsonValue:
        """What the reply has under ``Data``."""
        return self.reply.get("Data")

    @property
    def fields(self) -> dict[str, JsonValue]:
        """:attr:`data` if it is an object, else an empty one."""
        return self.data if isinstance(self.data, dict) else {}


class Recording(TolerantModel):
    """The file that ``--record`` and ``oceanferry probe`` write."""

    format: str = FORMAT
    made_by: str
    """The version of Oceanferry, or the published samples that the file was written from."""
    calls: tuple[RecordedCall, ...] = ()
    left_out: int = 0
    """How many calls more there were than a recording keeps."""
