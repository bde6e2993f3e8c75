"""One connection: where faults are applied around what a service does."""

from __future__ import annotations

import html
import json
import socket
import struct
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Headers, Request, RequestBody, Response, flipped
from oceanferry_sandbox.http_server.quiet_server import QuietServer


class _HungUp(Exception):
    """The connection was reset on purpose."""


class Connection(BaseHTTPRequestHandler):
    """Reads the requests of one connection and writes the responses, harmed by the faults that strike."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server: QuietServer

    def _serve(self) -> None:
        request = self._request()
        self.server.service.requests.append((request.method, request.path))
        faults = self.server.service.faults.take(request)
        try:
            response = self._response(request, faults)
            for _ in request.stream:  # what the service did not read
                pass
            self._send(response, faults)
        except _HungUp:
            self._reset()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _serve  # noqa: N815  # the names are http.server's

    def _request(self) -> Request:
        target = urlsplit("http://loopback" + self.path if self.path.startswith("/") else self.path)
        headers = Headers(self.headers.items())
        return Request(
            self.command,
            target.path,
            target.query,
            headers,
            RequestBody(cast("BinaryIO", self.rfile), headers),
        )

    def _response(self, request: Request, faults: list[Fault]) -> Response:
        replaced: Response | None = None
        for fault in faults:
            if fault.effect == "delay":
                time.sleep(fault.seconds)
            elif fault.effect == "reset_before":
                raise _HungUp
            elif fault.effect == "corrupt_request":
                request.stream.flip(fault.at)
            elif fault.effect == "status":
                replaced = Response(fault.status, fault.headers, fault.body.encode())
            elif fault.effect == "echo":
                echo = fault.body.replace("%REQUEST%", _quoted(request))
                replaced = Response(fault.status, fault.headers, echo.encode())
        response = replaced or self.server.service.answer(request)
        if any(fault.effect == "reset_after" for fault in faults):
            raise _HungUp
        return response

    def _send(self, response: Response, faults: list[Fault]) -> None:
        headers = Headers(response.headers.items())
        chunks = [response.body] if isinstance(response.body, bytes) else response.body
        if isinstance(response.body, bytes) and "content-length" not in headers:
            headers["content-length"] = str(len(response.body))
        for fault in faults:
            if fault.effect == "headers":
                headers.update({name.lower(): value for name, value in fault.headers.items()})
        headers.setdefault("date", self.date_time_string())
        headers.setdefault("server", self.version_string())
        self.send_response_only(response.status)
        for name, value in headers.items():
            if value != "":
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(chunks, faults)
        self.wfile.flush()

    def _send_body(self, chunks: Iterable[bytes], faults: list[Fault]) -> None:
        offset = 0
        for chunk in chunks:
            self.wfile.write(self._harmed(chunk, offset, faults))
            offset += len(chunk)

    def _harmed(self, chunk: bytes, offset: int, faults: list[Fault]) -> bytes:
        """Return what is left to write of *chunk*, which begins at *offset*."""
        harmed = chunk
        for fault in faults:
            if fault.effect == "corrupt":
                harmed = flipped(harmed, fault.at - offset)
            elif fault.effect == "cut" and offset + len(harmed) > fault.at:
                self.wfile.write(harmed[: fault.at - offset])
                self.wfile.flush()
                raise _HungUp
            elif fault.effect == "trickle":
                self._trickle(harmed, fault.seconds)
                harmed = b""
        return harmed

    def _trickle(self, chunk: bytes, seconds: float) -> None:
        for byte in chunk:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(seconds)

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Print nothing: the sandbox keeps its own record."""


def _quoted(request: Request) -> str:
    """Return all of a request in a form that fits into JSON and XML documents."""
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    sent = f"{request.method} {request.raw_path}?{request.raw_query}\n{headers}\n\n"
    text = sent + request.read().decode(errors="replace")
    return json.dumps(html.escape(text))[1:-1]
