"""Calls to Tablestore through its SDK: again when that may help, and with our errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import TypeVar

from urllib3.exceptions import HTTPError

from oceanferry.adapters.alibaba_cloud.errors import NoResponse, Operation, identifier, shown
from oceanferry.adapters.ledger.tablestore_sdk import OTSClientError, OTSServiceError, RetryPolicy
from oceanferry.domain.errors import (
    CredentialsRefused,
    InvalidConfiguration,
    OceanferryError,
    PermissionDenied,
    RetryableError,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.ports.clock import Clock

_T = TypeVar("_T")

CONDITION_FAILED = "OTSConditionCheckFail"
_OUT_OF_ORDER = 500
# Before the second, third and fourth attempt. More patience is the business of whoever started us.
_PAUSES = (timedelta(milliseconds=200), timedelta(milliseconds=800), timedelta(seconds=2))
_JITTER = SystemRandom()

_NAMED: Mapping[str, tuple[type[OceanferryError], str, str]] = {
    "OTSAuthFailed": (CredentialsRefused, "the AccessKey or the signature is not accepted", "Check the key"),
    "OTSNoPermissionAccess": (PermissionDenied, "this is not allowed", "Grant {action} on {resource}"),
    "OTSObjectNotExist": (
        InvalidConfiguration,
        "there is no such table",
        "Create it with one primary key column, the string name, or correct ledger.table",
    ),
    "OTSParameterInvalid": (
        InvalidConfiguration,
        "the table is another one than expected",
        "Create it with one primary key column, the string name",
    ),
    **dict.fromkeys(
        ("OTSServerBusy", "OTSNotEnoughCapacityUnit", "OTSOperationThrottled", "OTSQuotaExhausted"),
        (ServiceThrottled, "it asks for fewer calls", "Try again later"),
    ),
    **dict.fromkeys(
        ("OTSRowOperationConflict", "OTSTableNotReady", "OTSPartitionUnavailable", "OTSTimeout"),
        (ServiceUnavailable, "it is busy", "Try again later"),
    ),
}
"""By Tablestore's code: what it means, and what to do."""


class NeverAgain(RetryPolicy):  # type: ignore[misc]  # the SDK has no types
    """Retries nothing, since that is done here: the SDK's own policy tries twenty times."""

    def should_retry(self, _retry_times: int, _exception: Exception, _api_name: str) -> bool:
        """Say no."""
        return False


@dataclass(frozen=True)
class Calls:
    """Makes the calls that concern one table."""

    instance: str
    table: str
    clock: Clock
    security_token: str

    def to(self, purpose: str, name: str, ram_action: str) -> Call:
        """Describe a call: what for, about which record, and allowed by which RAM action."""
        operation = Operation(
            "Tablestore",
            f"{purpose} {name} in table {self.table}",
            ram_action,
            resource=f"acs:ots:*:*:instance/{self.instance}/table/{self.table}",
        )
        return Call(operation, self.clock, self.security_token)


class Call:
    """Makes one call up to four times.

    Attributes:
        uncertain: Whether an earlier attempt may have had its effect although no
            answer came.
    """

    def __init__(self, operation: Operation, clock: Clock, security_token: str) -> None:
        self.uncertain = False
        self._operation = operation
        self._clock = clock
        self._secrets = (security_token,)

    def make(self, perform: Callable[[], _T]) -> _T:
        """Return what *perform* returns.

        Raises:
            OceanferryError: What the last attempt came to.
        """
        for pause in _PAUSES:
            try:
                return self._once(perform)
            except RetryableError:
                self.uncertain = True
                self._clock.sleep(pause * _JITTER.uniform(0.5, 1.5))
        return self._once(perform)

    def _once(self, perform: Callable[[], _T]) -> _T:
        try:
            return perform()
        except OTSServiceError as error:
            # Apart from the SDK's exception, whose traceback holds the signed request.
            raise self._refusal(error) from None
        except OTSClientError:
            reason = self._operation.failure("Tablestore's answer cannot be trusted")
            raise ServiceUnavailable(reason, advice="Check the endpoint and this machine's clock") from None
        except HTTPError as error:
            raise NoResponse.explained(repr(error)).error(self._operation) from None

    def _refusal(self, error: OTSServiceError) -> OceanferryError:
        code, request_id = identifier(error.code), identifier(error.request_id)
        if code in _NAMED:
            kind, reason, advice = _NAMED[code]
            told = advice.format(action=self._operation.ram_action, resource=self._operation.resource)
            words = self._operation.failure(f"Tablestore says that {reason}")
            return kind(words, advice=told, code=code, request_id=request_id)
        kind = ServiceUnavailable if int(error.http_status) >= _OUT_OF_ORDER else ServiceRefused
        words = shown(str(error.message or code), secrets=self._secrets)
        reason = self._operation.failure(f"Tablestore answered {error.http_status}: {words}")
        return kind(reason, code=code, request_id=request_id)
