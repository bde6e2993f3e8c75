"""What records the steps of an invocation."""

from __future__ import annotations

from oceanferry.adapters.tracing.untraced import Untraced
from oceanferry.bootstrap.configuration_file import ENVIRONMENT
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import text
from oceanferry.ports.tracer import Tracer
from oceanferry.settings.environment import OTLP_ENDPOINT, traced
from oceanferry.triggers.context import Invocation


def tracer_of(invocation: Invocation) -> Tracer:
    """Return what records the steps of *invocation*, if the environment says where traces go.

    Raises:
        InvalidConfiguration: It does, and what sends traces is not installed.
    """
    if not traced(ENVIRONMENT):
        return Untraced()
    try:
        from oceanferry.adapters.tracing.open_telemetry import OpenTelemetryTracer
    except ImportError as error:
        raise InvalidConfiguration(
            text("Tracing is enabled, but {module} is not installed", module=error.name),
            advice=text("Install oceanferry[otel], or unset {variable}", variable=OTLP_ENDPOINT),
        ) from error
    described = {
        "service.name": invocation.function_name,
        "faas.name": invocation.function_name,
        "faas.invocation_id": invocation.request_id,
        "cloud.provider": "alibaba_cloud",
        "cloud.platform": "alibaba_cloud_fc",
        "cloud.region": invocation.region,
        "cloud.account.id": invocation.account_id,
    }
    return OpenTelemetryTracer(resource={name: value for name, value in described.items() if value})
