"""What endpoints that receive events share: a path as address, HTTP statuses as codes, JSON to be read."""

from __future__ import annotations

import json

from oceanferry_sandbox.chats.chat import Chat, Shown
from oceanferry_sandbox.chats.robot import Clock, Robot, json_response
from oceanferry_sandbox.http_server.messages import Request, Response


class Receiver(Robot):
    """One endpoint, which has no other name than its path; its codes are HTTP statuses."""

    def __init__(self, chat: Chat, path: str, clock: Clock) -> None:
        super().__init__(chat, clock)
        self._path = path

    def serves(self, request: Request) -> bool:
        """Tell whether this is the endpoint's path."""
        return request.path == self._path

    def owns(self, request: Request) -> bool:
        """Tell whether this is the endpoint's path: it has no other name."""
        return self.serves(request)

    def address(self, base_url: str) -> str:
        """Return the endpoint's URL, which is no secret."""
        return f"{base_url}{self._path}"

    def _is_success(self, code: int | str) -> bool:
        return 200 <= int(code) < 300

    def _reply(self, code: int | str, reason: str) -> Response:
        return json_response({"error": reason}, int(code))


def shown_event(event_type: str, body: bytes) -> Shown:
    """Show an event as its type and its readable JSON."""
    readable = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return Shown(event_type, f"```json\n{readable}\n```")
