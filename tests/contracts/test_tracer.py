"""What every Tracer does: the one that records nothing, and OpenTelemetry's, which sends to a collector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from fakes.clock import NOON
from oceanferry.adapters.tracing.open_telemetry import OpenTelemetryTracer
from oceanferry.adapters.tracing.untraced import Untraced
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry.ports.tracer import Tracer
from otlp_collector import collecting

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(params=["untraced", "open_telemetry"])
def tracer(request: pytest.FixtureRequest) -> Iterator[Tracer]:
    if request.param == "untraced":
        yield Untraced()
        return
    with collecting() as (_, server):
        yield OpenTelemetryTracer(
            resource={"service.name": "s"}, exporter=OTLPSpanExporter(f"{server.url}/v1/traces")
        )


def test_a_step_gives_what_a_job_can_carry(tracer: Tracer) -> None:
    order = Order(run="run-1", route="", cluster="", backup_set_id="", deliver=())
    with tracer.step("publish", parent="", facts={}) as traceparent:
        assert FetchLinkJob(order=order, asked_at=NOON, traceparent=traceparent).traceparent == traceparent


def test_an_error_goes_through(tracer: Tracer) -> None:
    with pytest.raises(ServiceUnavailable), tracer.step("publish", parent=PARENT, facts={}):
        raise ServiceUnavailable("no answer")


def test_sending_nothing_succeeds(tracer: Tracer) -> None:
    assert tracer.send()


def test_what_was_recorded_is_sent_once(tracer: Tracer) -> None:
    with tracer.step("publish", parent="", facts={}):
        pass

    assert tracer.send()
    assert tracer.send()
