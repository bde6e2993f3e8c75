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
        from oceanferry.adapters.tracing.open_telemetry import OpenTelemetryTracer, function_resource
    except ImportError as error:
        raise InvalidConfiguration(
            text("Tracing is enabled, but {module} is not installed", module=error.name),
            advice=text("Install oceanferry[otel], or unset {variable}", variable=OTLP_ENDPOINT),
        ) from error
    resource = function_resource(
        invocation.function_name,
        invocation_id=invocation.request_id,
        region=invocation.region,
        account_id=invocation.account_id,
    )
    return OpenTelemetryTracer(resource=resource)
