"""Traces as a collector receives them, through OpenTelemetry's own SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from oceanferry import __version__
from oceanferry.adapters.tracing.open_telemetry import OpenTelemetryTracer, function_resource
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from otlp_collector import Collector, collecting

TRACE, STEP = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def running() -> Iterator[tuple[Collector, LoopbackServer]]:
    with collecting() as running:
        yield running


def tracer_for(server: LoopbackServer) -> OpenTelemetryTracer:
    exporter = OTLPSpanExporter(f"{server.url}/v1/traces", timeout=1)
    described = {"service.name": "oceanferry-publish", "faas.name": "oceanferry-publish"}
    return OpenTelemetryTracer(resource=described, exporter=exporter)


def test_a_step_belongs_to_the_step_that_handed_over(running: tuple[Collector, LoopbackServer]) -> None:
    collector, server = running
    tracer = tracer_for(server)
    with tracer.step("publish", parent=f"00-{TRACE}-{STEP}-01", facts={"route": "nightly"}) as own:
        pass

    assert tracer.send()
    [span] = collector.spans
    assert (span.trace_id, span.parent_id) == (TRACE, STEP)
    assert own == f"00-{TRACE}-{span.span_id}-01"
    assert (span.service, span.name, span.facts) == (
        "oceanferry-publish",
        "publish",
        {"oceanferry.route": "nightly"},
    )


def test_a_step_that_fails_is_marked(running: tuple[Collector, LoopbackServer]) -> None:
    collector, server = running
    tracer = tracer_for(server)
    with pytest.raises(ServiceUnavailable), tracer.step("publish", parent="", facts={}):
        raise ServiceUnavailable("no answer")

    assert tracer.send()
    assert [span.failed for span in collector.spans] == [True]


def test_a_collector_that_refuses_is_reported_and_raises_nothing(
    running: tuple[Collector, LoopbackServer],
) -> None:
    collector, server = running
    server.faults.plant(Fault("status", status=403))
    tracer = tracer_for(server)
    with tracer.step("publish", parent="", facts={}):
        pass

    assert not tracer.send()
    assert collector.spans == []


def test_what_runs_is_described_in_the_words_of_opentelemetry(
    running: tuple[Collector, LoopbackServer],
) -> None:
    collector, server = running
    tracer = tracer_for(server)
    with tracer.step("publish", parent="", facts={}):
        pass

    assert tracer.send()
    [span] = collector.spans
    assert span.resource["faas.name"] == "oceanferry-publish"
    assert span.resource["service.version"] == __version__
    assert span.scope == ("oceanferry", __version__)


def test_the_names_that_the_environment_gives_count_for_more(
    running: tuple[Collector, LoopbackServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "ferry")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging")
    collector, server = running
    tracer = tracer_for(server)
    with tracer.step("publish", parent="", facts={}):
        pass

    assert tracer.send()
    [span] = collector.spans
    assert (span.service, span.resource["deployment.environment.name"]) == ("ferry", "staging")


@pytest.mark.parametrize(
    ("variables", "service"),
    [
        ({}, "oceanferry-publish"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"}, "attribute"),
        ({"OTEL_SERVICE_NAME": "variable", "OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"}, "variable"),
    ],
    ids=["function", "attribute", "both"],
)
def test_the_name_of_the_service_is_the_variable_then_the_attribute_then_the_function(
    running: tuple[Collector, LoopbackServer],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    service: str,
) -> None:
    """OpenTelemetry, SDK environment variables: "If `service.name` is also provided in
    `OTEL_RESOURCE_ATTRIBUTES`, then `OTEL_SERVICE_NAME` takes precedence".
    """
    for name in ("OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    collector, server = running
    tracer = tracer_for(server)
    with tracer.step("publish", parent="", facts={}):
        pass

    assert tracer.send()
    [span] = collector.spans
    assert span.service == service


def test_the_text_of_an_error_is_in_no_trace(running: tuple[Collector, LoopbackServer]) -> None:
    """http.client repeats a header that it refuses, and OpenTelemetry would send that along."""
    collector, server = running
    tracer = tracer_for(server)
    with pytest.raises(ValueError, match="planted"), tracer.step("publish", parent="", facts={}):
        raise ValueError("Invalid header value b'Bearer planted'")

    assert tracer.send()
    assert b"ValueError" in collector.raw
    assert b"planted" not in collector.raw


def test_an_invocation_is_described_in_the_words_of_opentelemetry_without_what_is_unknown() -> None:
    assert function_resource(
        "oceanferry-publish", invocation_id="1-2", region="cn-hangzhou", account_id=""
    ) == {
        "service.name": "oceanferry-publish",
        "faas.name": "oceanferry-publish",
        "faas.invocation_id": "1-2",
        "cloud.provider": "alibaba_cloud",
        "cloud.platform": "alibaba_cloud_fc",
        "cloud.region": "cn-hangzhou",
    }
