"""How the SDKs made of ``alibabacloud-tea-openapi`` send: over our own session instead of theirs.

Theirs follows redirects with the security token in its headers, takes its proxy
from the environment, reads a reply of any size for any time, and prints headers
when the environment says ``DEBUG=sdk``. It has no place to put another one, so
the one function that sends is replaced, for all of these SDKs at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import requests
from darabonba.core import DaraCore
from darabonba.exceptions import RetryError
from darabonba.request import DaraRequest
from darabonba.response import DaraResponse

from oceanferry.adapters.http.sessions import bounded_session

_DEFAULT_MILLISECONDS = 10_000
"""For clients that set no timeout of their own."""


def install() -> None:
    """Let every client of these SDKs send over a bounded session from now on."""
    DaraCore.do_action = staticmethod(_send)


def _send(request: DaraRequest, runtime: Mapping[str, Any] | None = None) -> DaraResponse:
    options = runtime or {}
    connect, read = (
        timedelta(milliseconds=int(options.get(each) or _DEFAULT_MILLISECONDS))
        for each in ("connectTimeout", "readTimeout")
    )
    body = request.body.encode() if isinstance(request.body, str) else request.body
    prepared = requests.Request(
        request.method.upper(), DaraCore.compose_url(request), headers=request.headers, data=body
    ).prepare()
    try:
        answered = _session(connect + read).send(
            prepared, timeout=(connect.total_seconds(), read.total_seconds()), allow_redirects=False
        )
    except OSError as error:  # requests' own are among them
        raise RetryError(str(error)) from None
    return _response(answered)


def _response(answered: requests.Response) -> DaraResponse:
    response = DaraResponse()
    response.status_code = answered.status_code
    response.status_message = answered.reason
    response.headers = {name.lower(): value for name, value in answered.headers.items()}
    response.body = answered.content
    response.response = answered
    return response


@cache
def _session(limit: timedelta) -> requests.Session:
    return bounded_session(limit)
