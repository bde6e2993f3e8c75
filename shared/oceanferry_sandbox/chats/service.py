"""All chat robots of the sandbox behind one server."""

from __future__ import annotations

from collections.abc import Iterable

from oceanferry_sandbox.chats.chat import Chat
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.http_server.messages import Request, Response


class ChatService:
    """Hands each request to the robot it is meant for.

    The vendors have different paths; robots of one vendor are distinguished by
    their token. An unknown token is answered, and remembered, by the first
    robot of that vendor: the vendor's "no such token".
    """

    def __init__(self, robots: Iterable[Robot]) -> None:
        self.robots = tuple(robots)

    @property
    def chats(self) -> tuple[Chat, ...]:
        """The chats of the robots, in the same order."""
        return tuple(robot.chat for robot in self.robots)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        candidates = [robot for robot in self.robots if robot.serves(request)]
        if not candidates:
            return Response(404, {"Content-Type": "text/plain; charset=utf-8"}, b"no robot has this path")
        return next((robot for robot in candidates if robot.owns(request)), candidates[0])(request)
