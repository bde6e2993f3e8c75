"""A collector of traces on the loopback interface: understands OTLP over HTTP and keeps what it receives."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer


@dataclass(frozen=True)
class Span:
    """One step of a trace."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    failed: bool
    facts: dict[str, str]
    resource: dict[str, str]
    scope: tuple[str, str]


@dataclass
class Collector:
    """What arrived."""

    spans: list[Span] = field(default_factory=list)
    raw: bytes = b""

    def __call__(self, request: Request) -> Response:
        body = request.read()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.raw += body
        self.spans += _spans(ExportTraceServiceRequest.FromString(body))
        return Response(200, {"Content-Type": "application/x-protobuf"})


@contextmanager
def collecting() -> Iterator[tuple[Collector, LoopbackServer]]:
    """Run a collector; its server can be made to misbehave."""
    collector = Collector()
    with LoopbackServer(collector) as server:
        yield collector, server


def _spans(sent: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource in sent.resource_spans:
        described = _facts(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    described["service.name"],
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                    facts=_facts(span.attributes),
                    resource=described,
                    scope=(scope.scope.name, scope.scope.version),
                )


def _facts(attributes: object) -> dict[str, str]:
    return {each.key: each.value.string_value for each in attributes}  # type: ignore[attr-defined]
