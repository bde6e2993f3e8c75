"""The second argument of a handler, as the two runtimes form it.

Attributes as documented for python3.10 and python3.12; where the
documentation is silent, as the python3 and python3.9 runtimes were seen to do.
The headers are those of Function Compute's runtime API. Loaded into the
process of a function's code: the standard library only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import SimpleNamespace

Headers = Mapping[str, str]


class Context310:
    """The context up to python3.10: credentials inside, and numbers that are still header strings."""

    def __init__(self, headers: Headers) -> None:
        self.request_id = self.requestId = headers["x-fc-request-id"]
        self.credentials = _credentials(headers)
        self.function = SimpleNamespace(
            name=headers["x-fc-function-name"],
            handler=headers["x-fc-function-handler"],
            memory=int(headers["x-fc-function-memory"]),
            timeout=headers["x-fc-function-timeout"],
        )
        self.service = SimpleNamespace(
            name=headers["x-fc-service-name"],
            log_project=headers["x-fc-service-logproject"],
            log_store=headers["x-fc-service-logstore"],
            qualifier=headers["x-fc-qualifier"],
            version_id=headers["x-fc-version-id"],
        )
        self.tracing = SimpleNamespace(span_context="", span_baggages={}, jaeger_endpoint="")
        self.region = headers["x-fc-region"]
        self.account_id = headers["x-fc-account-id"]
        self.retry_count = headers["x-fc-retry-count"]
        self.logger = None

    def getLogger(self) -> logging.Logger:  # noqa: N802  # the name is Function Compute's
        """Return the logger whose lines carry the request id."""
        return logging.getLogger()


class Context312:
    """The context of python3.12: no credentials, no service, a logger at hand."""

    def __init__(self, headers: Headers) -> None:
        self.request_id = headers["x-fc-request-id"]
        self.function = SimpleNamespace(
            name=headers["x-fc-function-name"],
            handler=headers["x-fc-function-handler"],
            memory=int(headers["x-fc-function-memory"]),
            timeout=int(float(headers["x-fc-function-timeout"])),
            version_id=headers["x-fc-version-id"],
            qualifier=headers["x-fc-qualifier"],
        )
        self.log_project = headers["x-fc-service-logproject"]
        self.log_store = headers["x-fc-service-logstore"]
        self.region = headers["x-fc-region"]
        self.account_id = headers["x-fc-account-id"]
        self.logger = logging.getLogger()


CONTEXT_FORMS: Mapping[str, Callable[[Headers], object]] = {
    "python3.10": Context310,
    "python3.12": Context312,
}


def _credentials(headers: Headers) -> SimpleNamespace:
    key_id = headers["x-fc-access-key-id"]
    secret = headers["x-fc-access-key-secret"]
    token = headers["x-fc-security-token"]
    return SimpleNamespace(
        access_key_id=key_id,
        access_key_secret=secret,
        security_token=token,
        accessKeyId=key_id,
        accessKeySecret=secret,
        securityToken=token,
    )
