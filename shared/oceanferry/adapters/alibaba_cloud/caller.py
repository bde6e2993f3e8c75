"""What the SDKs of Alibaba Cloud's services share: configuration and timeouts.

The SDKs retry nothing unless configured to, and their exceptions hold the signed
request. Both are dealt with here, so that a service's adapter sees replies or
errors of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from Tea.exceptions import TeaException

from oceanferry import __version__
from oceanferry.adapters.alibaba_cloud import sdk_transport
from oceanferry.adapters.alibaba_cloud.errors import NoResponse, Operation, Refusal, identifier, shown
from oceanferry.domain.backoff import Backoff
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError, RetryableError, ServiceThrottled
from oceanferry.domain.texts import text
from oceanferry.ports.clock import Clock

_T = TypeVar("_T")

ErrorClassifier = Callable[[Refusal, Operation], OceanferryError | None]
"""Gives its name to an error reply that one service has; None when there is no name for it."""

_CONNECT_TIMEOUT = timedelta(seconds=5)
_READ_TIMEOUT = timedelta(seconds=15)
_BACKOFF = Backoff((timedelta(milliseconds=300), timedelta(seconds=1), timedelta(seconds=3)))
CALL_TIMEOUT = timedelta(seconds=20)
"""How long after a call began another attempt at it may begin."""
VISITOR_TIMEOUT = timedelta(seconds=6)
"""Likewise, while a person waits for the page."""


def configuration(
    credentials: Credentials,
    *,
    region: str,
    endpoint: str | None,
    default_endpoint: str = "",
    timeout: timedelta = CALL_TIMEOUT,
) -> Config:
    """Return a client's configuration.

    Args:
        credentials: Always explicit: the SDK's own search would read the
            environment and end at the metadata service.
        region: The region's id; chooses the endpoint when none is given.
        endpoint: ``https://HOST``, ``http://HOST:PORT`` for stand-ins, a bare
            host, or None.
        default_endpoint: The host to use instead of the SDK's choice.
        timeout: No single answer is waited for longer.

    Raises:
        InvalidConfiguration: The endpoint is none of these.
    """
    sdk_transport.install()
    protocol, host = _split(endpoint) if endpoint else ("HTTPS", default_endpoint)
    token = credentials.security_token
    return Config(
        access_key_id=credentials.access_key_id,
        access_key_secret=credentials.access_key_secret.reveal(),
        security_token=token.reveal() if token else None,
        region_id=region,
        endpoint=host or None,
        protocol=protocol,
        connect_timeout=min(_CONNECT_TIMEOUT, timeout) // timedelta(milliseconds=1),
        read_timeout=min(_READ_TIMEOUT, timeout) // timedelta(milliseconds=1),
        user_agent=f"oceanferry/{__version__}",
    )


def _split(endpoint: str) -> tuple[str, str]:
    parts = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise InvalidConfiguration(
            text("An endpoint does not have the form https://HOST or http://HOST:PORT"),
            advice=text(
                "Correct endpoints in the configuration, or remove them to use the default endpoints"
            ),
        )
    return parts.scheme.upper(), parts.netloc


class Caller:
    """Makes one client's calls: again when that may help, and with our errors.

    Args:
        credentials: Their secrets are blotted out of the vendor's messages.
        clock: What passes between two attempts.
        timeout: After this time no further attempt is begun.
    """

    def __init__(self, credentials: Credentials, clock: Clock, timeout: timedelta = CALL_TIMEOUT) -> None:
        token = credentials.security_token
        self._secrets = (credentials.access_key_secret.reveal(), token.reveal() if token else "")
        self._clock = clock
        self._timeout = timeout

    def call(self, perform: Callable[[], _T], operation: Operation, named: ErrorClassifier) -> _T:
        """Return what *perform* returns, after four attempts at most, none after the timeout.

        Args:
            perform: The SDK's call; made anew for each attempt.
            operation: What the call is.
            named: Names a refusal that only this service has.

        Raises:
            OceanferryError: The error of the last attempt. It is raised apart
                from the vendor's exception, which holds the signed request and
                would be printed with it.
        """
        ends_at = self._clock.now() + self._timeout

        def attempt() -> _T:
            try:
                return perform()
            except TeaException as exception:
                error = self._explained(exception, operation, named)
            raise error

        return _BACKOFF.retry(
            attempt,
            sleep=self._clock.sleep,
            may_retry=lambda error: error.not_applied or operation.repeatable,
            left=lambda: ends_at - self._clock.now(),
        )

    def _explained(
        self, exception: TeaException, operation: Operation, named: ErrorClassifier
    ) -> OceanferryError:
        if not isinstance(exception, AlibabaCloudException):
            return NoResponse.explained(str(exception)).error(operation)
        refusal = self._refusal(exception)
        error = None if refusal.common else named(refusal, operation)
        error = error or refusal.error(operation)
        if isinstance(error, RetryableError):
            error.not_applied = isinstance(error, ServiceThrottled) or refusal.status == _OUT_OF_ORDER
        return error

    def _refusal(self, exception: AlibabaCloudException) -> Refusal:
        body: Mapping[str, object] = exception.data if isinstance(exception.data, dict) else {}
        message = body.get("Message") or body.get("message") or body.get("ErrorMessage") or ""
        detail = body.get("AccessDeniedDetail")
        return Refusal(
            status=int(exception.status_code or 0),
            code=identifier(exception.code) or identifier(body.get("ErrorCode")),
            message=shown(str(message), secrets=self._secrets),
            request_id=identifier(exception.request_id),
            retry_after=_retry_after(exception),
            denied_action=identifier(detail.get("AuthAction")) if isinstance(detail, dict) else "",
        )


_OUT_OF_ORDER = 503
_LONGEST_WAIT_MS = 24 * 3_600_000


def _retry_after(exception: AlibabaCloudException) -> timedelta | None:
    # The header x-acs-retry-after, which may hold any number.
    milliseconds: int | None = exception.retry_after
    return None if milliseconds is None else timedelta(milliseconds=min(milliseconds, _LONGEST_WAIT_MS))
