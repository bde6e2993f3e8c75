"""Traces over OTLP, by OpenTelemetry's own SDK, which reads its settings from ``OTEL_…`` variables.

A span is kept until :meth:`OpenTelemetryTracer.send`: a thread that sends in the
background would be frozen with the function's process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from oceanferry import __version__
from oceanferry.adapters.http.sessions import bounded_session

_TIMEOUT = timedelta(seconds=3)
"""A collector that does not answer must not cost more than this."""
_LARGEST_REPLY_BYTES = 64 * 1024


def otlp_session() -> requests.Session:
    """Return what traces are sent over: a collector is as much of a stranger as any other server."""
    return bounded_session(_TIMEOUT, most_bytes=_LARGEST_REPLY_BYTES)


def function_resource(name: str, *, invocation_id: str, region: str, account_id: str) -> dict[str, str]:
    """Describe an invocation in OpenTelemetry's words; what is empty is left out."""
    described = {
        "service.name": name,
        "faas.name": name,
        "faas.invocation_id": invocation_id,
        "cloud.provider": "alibaba_cloud",
        "cloud.platform": "alibaba_cloud_fc",
        "cloud.region": region,
        "cloud.account.id": account_id,
    }
    return {attribute: value for attribute, value in described.items() if value}


class OpenTelemetryTracer:
    """A Tracer for one invocation."""

    def __init__(self, *, resource: Mapping[str, str], exporter: SpanExporter | None = None) -> None:
        """Record the steps of what *resource* describes, in OpenTelemetry's words.

        ``OTEL_SERVICE_NAME`` and ``OTEL_RESOURCE_ATTRIBUTES`` count for more. Without an
        exporter, spans go to the endpoint of the environment.
        """
        self._exporter = exporter or OTLPSpanExporter(
            timeout=_TIMEOUT.total_seconds(), session=otlp_session()
        )
        self._ended = _Ended()
        described = Resource.create({**resource, "service.version": __version__})
        described = described.merge(OTELResourceDetector().detect())
        provider = TracerProvider(resource=described, shutdown_on_exit=False)
        provider.add_span_processor(self._ended)
        self._tracer = provider.get_tracer("oceanferry", __version__)

    @contextmanager
    def step(self, name: str, *, parent: str, facts: Mapping[str, str | list[str]]) -> Iterator[str]:
        propagator = TraceContextTextMapPropagator()
        context = propagator.extract({"traceparent": parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context=context,
            kind=SpanKind.CONSUMER,
            attributes={f"oceanferry.{fact}": value for fact, value in facts.items()},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            carrier: dict[str, str] = {}
            propagator.inject(carrier)
            try:
                yield carrier.get("traceparent", "")
            except BaseException as error:
                # The class alone: the text of an error that is not ours may hold a link or a token.
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def send(self) -> bool:
        spans = self._ended.take()
        return not spans or self._exporter.export(spans) is SpanExportResult.SUCCESS


class _Ended(SpanProcessor):
    """Keeps the spans that have ended."""

    def __init__(self) -> None:
        self._spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self._spans.append(span)

    def take(self) -> list[ReadableSpan]:
        spans, self._spans = self._spans, []
        return spans
