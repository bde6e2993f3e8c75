"""Calls to OSS through its SDK: again when that may help, and with our errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from xml.etree.ElementTree import ParseError

from alibabacloud_oss_v2 import exceptions as oss

from oceanferry.adapters.alibaba_cloud.errors import Operation, identifier, shown
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.client import Signers, oss_client
from oceanferry.adapters.oss.documents import DocumentTransport
from oceanferry.adapters.oss.refusals import NO_KEY, OssRefusal, seconds
from oceanferry.adapters.oss.reply import Unanswered
from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import (
    CredentialsRefused,
    InvalidConfiguration,
    OceanferryError,
    RetryableError,
    ServiceRefused,
    ServiceUnavailable,
)
from oceanferry.ports.clock import Clock

_T = TypeVar("_T")

_BACKOFF = Backoff(
    (timedelta(milliseconds=200), timedelta(milliseconds=800), timedelta(seconds=2)),
    longest=timedelta(seconds=10),
)
"""What takes longer is rescheduled by the caller."""
CALL_TIMEOUT = timedelta(seconds=30)
"""How long after a call began another attempt at it may begin: all of them end within a minute."""
_BODILESS = {403: "AccessDenied", 404: NO_KEY}
"""What a reply to HEAD means that came without OSS's own words for it."""
_OF_THE_KEY_SERVICE = "kms:"


class Calls:
    """Makes the calls that concern one bucket, over connections of their own.

    Attributes:
        bucket: The bucket's name.
        endpoint: Where it is called; its region when that says where.
        clock: What passes between two attempts.
        client: The SDK's.
    """

    def __init__(self, bucket: OssBucket) -> None:
        self.bucket = bucket.name
        self.endpoint = bucket.endpoint or bucket.region
        self.clock = bucket.clock
        self._identity, self._called_at = bucket.identity, bucket.called_at
        self._transport = DocumentTransport()
        self._signers = Signers(bucket.credentials)
        self.client = oss_client(bucket, self._transport, self._signers)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def to(self, purpose: str, key: str, ram_action: str) -> Call:
        """Describe a call: what for, about which key, and allowed by which RAM action."""
        return self._call(f"{purpose} {key} in bucket {self.bucket}", ram_action, "/*")

    def to_bucket(self, purpose: str, ram_action: str) -> Call:
        """Describe a call that the bucket as a whole must be allowed for."""
        return self._call(f"{purpose} bucket {self.bucket}", ram_action, "")

    def secrets(self) -> tuple[str, ...]:
        """Return what the last request was signed with, for it may be repeated in the answer."""
        return self._signers.secrets()

    def _call(self, purpose: str, ram_action: str, below: str) -> Call:
        resource = f"acs:oss:*:*:{self.bucket}{below}"
        if _OF_THE_KEY_SERVICE in ram_action:
            resource += " and on the key of the key service"
        operation = Operation(
            "OSS", purpose, ram_action, resource, identity=self._identity, called_at=self._called_at
        )
        return Call(operation, self.clock, self.secrets)


class Call:
    """Makes one call up to four times.

    Attributes:
        operation: What it is, in the words of its errors.
        uncertain: Whether an earlier attempt may have had its effect although no
            answer came.
    """

    def __init__(self, operation: Operation, clock: Clock, secrets: Callable[[], tuple[str, ...]]) -> None:
        self._secrets = secrets
        self.operation = operation
        self.uncertain = False
        self._clock = clock

    def make(self, perform: Callable[[], _T]) -> _T:
        """Return what *perform* returns, after four attempts at most, none of which begins after the timeout.

        Raises:
            OceanferryError: The error of the last attempt.
        """
        ends_at = self._clock.now() + CALL_TIMEOUT
        return _BACKOFF.retry(
            lambda: self.once(perform),
            sleep=self._clock.sleep,
            on_retry=self._becomes_uncertain,
            left=lambda: ends_at - self._clock.now(),
        )

    def _becomes_uncertain(self, _error: RetryableError) -> None:
        self.uncertain = True

    def once(self, perform: Callable[[], _T]) -> _T:
        """Return what *perform* returns at the first attempt."""
        try:
            return perform()
        except (oss.BaseError, Unanswered, ParseError, ValueError) as error:
            explained = _explained(error, self.operation, self._secrets())
        # Apart from the SDK's exception, which holds the signed request: "from None" would only hide it.
        raise explained


def unless(code: str, refused: ServiceRefused) -> None:
    """Raise *refused* again unless it has this code."""
    if refused.code != code:
        raise refused


def unparsed(operation: Operation) -> ServiceUnavailable:
    """Return the error of a reply that says nothing that can be read."""
    return ServiceUnavailable(
        operation.failure("the response of OSS could not be parsed"), advice="Try again later"
    )


def _explained(error: Exception, operation: Operation, secrets: tuple[str, ...]) -> OceanferryError:
    cause = error.unwrap() if isinstance(error, oss.OperationError) else error
    if isinstance(cause, oss.CredentialsFetchError):
        cause = cause.kwargs["error"]  # obtaining a key has errors of its own
    if isinstance(cause, OceanferryError):
        return cause
    if isinstance(cause, oss.ServiceError):
        return _refusal(cause, secrets).error(operation)
    if isinstance(cause, Unanswered):
        return cause.no_response.error(operation)
    for kinds, error_type, reason, advice in _NOT_SENT:
        if isinstance(cause, kinds):
            return error_type(operation.failure(reason), advice=advice)
    if not isinstance(cause, oss.BaseError | ParseError | ValueError):
        raise cause  # the SDK wraps whatever happens, be it our own mistake
    return unparsed(operation)


_NOT_SENT: Sequence[tuple[type[oss.BaseError], type[OceanferryError], str, str]] = (
    (oss.CredentialsBaseError, CredentialsRefused, "no AccessKey is set", "Set the AccessKey"),
    (oss.BucketNameInvalidError, InvalidConfiguration, "the bucket name is invalid", "Correct the name"),
    (oss.ParamInvalidError, InvalidConfiguration, "no endpoint is set", "Set the destination's region"),
    (oss.ObjectNameInvalidError, ServiceRefused, "the object key is invalid", "Correct the prefix"),
)
"""What the SDK finds wrong before it sends anything."""


def _refusal(error: oss.ServiceError, secrets: tuple[str, ...]) -> OssRefusal:
    code = identifier(error.code)
    if code == "BadErrorResponse":  # the SDK's own, for a reply without a document
        bodiless = str(error.request_target).startswith("HEAD ")
        code = _BODILESS.get(error.status_code, "") if bodiless else ""
    return OssRefusal(
        status=int(error.status_code),
        code=code,
        message=shown(str(error.message or ""), secrets=secrets),
        ec=identifier(error.ec),
        request_id=identifier(error.request_id),
        retry_after=seconds((error.headers or {}).get("Retry-After", "")),
    )
