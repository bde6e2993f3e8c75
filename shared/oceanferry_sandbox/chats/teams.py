"""A Teams workflow's webhook: ``POST /workflows/ID/triggers/manual/paths/invoke?…&sig=…``.

A card that is taken is answered with 202 and nothing else; a refusal has an
``error`` with a code of Azure Logic Apps. From the documentation of both; no
live workflow was asked.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from oceanferry_sandbox.chats.chat import Chat, ChatMessage, Shown
from oceanferry_sandbox.chats.rate_limit import RateLimit
from oceanferry_sandbox.chats.robot import Clock, Refused, Robot, is_json, json_response, same_secret
from oceanferry_sandbox.http_server.messages import Request, Response

_MAX_BYTES = 28 * 1024
_MOST_IN_SET = 6
"""Of a set of buttons, Teams shows no more."""
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+!|~-]")
_STATUS = {
    "DirectApiAuthorizationRequired": 401,
    "InvalidSharedAccessSignature": 401,
    "WorkflowNotFound": 404,
    "MessageTooLarge": 413,
    "UnsupportedMediaType": 415,
    "TooManyRequests": 429,
}
"""Every other code comes with 400."""


class TeamsWorkflow(Robot):
    """One workflow that posts what it receives to one channel; its codes are words, or HTTP statuses."""

    def __init__(
        self,
        chat_name: str,
        *,
        workflow: str,
        sig: str,
        clock: Clock = time.time,
        per_second: int = 4,
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "Teams", journal), clock)
        self._path = f"/workflows/{workflow}/triggers/manual/paths/invoke"
        self._sig = sig
        self._limit = RateLimit(per_second, timedelta(seconds=1))

    def serves(self, request: Request) -> bool:
        """Tell whether this is a workflow's path."""
        return request.path.startswith("/workflows/")

    def owns(self, request: Request) -> bool:
        """Tell whether the path is this workflow's."""
        return same_secret(request.path, self._path)

    def address(self, base_url: str) -> str:
        """Return the workflow's URL."""
        query = f"api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self._sig}"
        return f"{base_url}{self._path}?{query}"

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        if not self.owns(request):
            raise Refused("WorkflowNotFound", "The workflow could not be found.")
        if "sig" not in request.query:
            raise Refused("DirectApiAuthorizationRequired", "The request must be authenticated.")
        if not same_secret(request.query["sig"], self._sig):
            raise Refused("InvalidSharedAccessSignature", "The shared access signature is not valid.")
        if self._limit.wait(self._clock()):
            raise Refused("TooManyRequests", "Rate limit is exceeded.", {"Retry-After": "2"})
        if request.method != "POST" or not is_json(request):
            raise Refused("UnsupportedMediaType", "The content type is not supported.")
        if len(body) > _MAX_BYTES:
            raise Refused("MessageTooLarge", "The message is too large.")
        return self._message(_read_card(body), body)

    def _is_success(self, code: int | str) -> bool:
        return code == 202

    def _reply(self, code: int | str, reason: str) -> Response:
        status = int(code) if isinstance(code, int) else _STATUS.get(code, 400)
        if status == 202:
            return Response(202)
        return json_response({"error": {"code": str(code), "message": reason}}, status)

    def _accept(self) -> Response:
        return Response(202)


class _Action(BaseModel):
    type: Literal["Action.OpenUrl"]
    title: str
    url: Annotated[str, Field(pattern="^https?://")]


class _Run(BaseModel):
    type: Literal["TextRun"]
    text: str
    weight: str = ""

    def markdown(self) -> str:
        text = _MARKUP.sub(r"\\\g<0>", self.text)  # a run has no markup
        return f"**{text.strip()}** " if self.weight == "Bolder" else text


class _Element(BaseModel):
    type: Literal["TextBlock", "RichTextBlock", "ActionSet"]
    text: str = ""
    style: str = ""
    inlines: list[_Run] = []
    actions: list[_Action] = []

    def markdown(self) -> str:
        return self.text or "".join(each.markdown() for each in self.inlines)


class _Card(BaseModel):
    type: Literal["AdaptiveCard"]
    version: str
    body: list[_Element] = []
    actions: list[_Action] = []

    def shown(self) -> Shown:
        heading = next((each for each in self.body if each.style == "heading"), None)
        lines = [each.markdown() for each in self.body if each is not heading]
        sets = [self.actions, *(each.actions for each in self.body)]
        buttons = tuple((each.title, each.url) for actions in sets for each in actions[:_MOST_IN_SET])
        text = "\n\n".join(filter(None, lines))
        return Shown(heading.text if heading else "", text, buttons, "markdown_lines")


class _Attachment(BaseModel):
    contentType: Literal["application/vnd.microsoft.card.adaptive"]  # noqa: N815  # as the vendor writes it
    content: _Card


class _Message(BaseModel):
    type: Literal["message"]
    attachments: Annotated[list[_Attachment], Field(min_length=1, max_length=1)]


def _read_card(body: bytes) -> Shown:
    try:
        return _Message.model_validate_json(body).attachments[0].content.shown()
    except ValidationError:
        raise Refused("TriggerInputSchemaMismatch", "The input body does not match the schema.") from None
