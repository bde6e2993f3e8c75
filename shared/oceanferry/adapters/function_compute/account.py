"""How Function Compute is called for one account in one region."""

from __future__ import annotations

from dataclasses import dataclass

from alibabacloud_tea_openapi.utils_models import Config

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.domain.credentials import Credentials
from oceanferry.ports.clock import Clock


@dataclass(frozen=True)
class FunctionComputeAccount:
    """What every adapter of Function Compute has to know."""

    account_id: str
    region: str
    credentials: Credentials
    clock: Clock
    """What passes between two attempts."""
    endpoint: str | None = None
    """``https://HOST`` or ``http://HOST:PORT``; None for Function Compute's own ones."""

    @property
    def caller(self) -> Caller:
        """Makes one client's calls."""
        return Caller(self.credentials, self.clock)

    @property
    def for_invocations(self) -> Config:
        """Configures a client that invokes."""
        return self._configuration(invocation_endpoint(self.account_id, self.region))

    @property
    def for_everything_else(self) -> Config:
        """Configures a client that does not invoke."""
        return self._configuration(control_endpoint(self.region))

    def resource(self, function: str) -> str:
        """Return what a RAM policy must allow an action on, so that it is allowed for this function."""
        arn = f"acs:fc:{self.region}:{self.account_id}:functions/{function}"
        return f"{arn} and {arn}/*"

    def _configuration(self, default_endpoint: str) -> Config:
        return configuration(
            self.credentials,
            region=self.region,
            endpoint=self.endpoint,
            default_endpoint=default_endpoint,
        )


def invocation_endpoint(account_id: str, region: str) -> str:
    """Return the documented host for invocations; the one that the SDK knows is for everything else."""
    return f"{account_id}.{region}.fc.aliyuncs.com"


def control_endpoint(region: str) -> str:
    """Return the host for everything but invocations."""
    return f"fcv3.{region}.aliyuncs.com"
