"""Verification of MNS's signature: HMAC-SHA1 over method, body digest, date, headers and resource.

After the public description of how MNS requests are signed; the security
token is, as there, not covered by the signature but must belong to the key
(the code for one that does not is unverified).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.http_server.messages import Request

_SKEW = timedelta(minutes=15)


def verify(request: Request, body: bytes, keys: Sequence[AccessKey], now: float) -> None:
    """Check that one of *keys* signed *request* with *body* within 15 minutes of *now*.

    Raises:
        Refused: With MNS's code for the first thing that is wrong.
    """
    key, claimed = _claim(request.headers.get("authorization"), keys)
    _check_date(request.headers.get("date"), now)
    _check_body(request.headers.get("content-md5"), body)
    expected = hmac.new(key.secret.encode(), _string_to_sign(request).encode(), hashlib.sha1).digest()
    if not hmac.compare_digest(base64.b64encode(expected), claimed.encode()):
        message = "The request signature we calculated does not match the signature you provided."
        raise Refused(403, "SignatureDoesNotMatch", message)
    if not hmac.compare_digest(request.headers.get("security-token").encode(), key.security_token.encode()):
        raise Refused(403, "InvalidSecurityToken", "The security token you provided is invalid.")


def _claim(authorization: str, keys: Sequence[AccessKey]) -> tuple[AccessKey, str]:
    if not authorization:
        raise Refused(400, "MissingAuthorizationHeader", "Authorization header is required.")
    found = re.fullmatch(r"MNS ([^:]+):(\S+)", authorization)
    if not found:
        raise Refused(400, "InvalidAuthorizationHeader", "The Authorization header format is invalid.")
    for key in keys:
        if key.access_key_id == found[1]:
            return key, found[2]
    raise Refused(403, "InvalidAccessKeyId", "The AccessKey Id you provided is not exist.")


def _check_date(date: str, now: float) -> None:
    if not date:
        raise Refused(400, "MissingDateHeader", "Date header is required.")
    try:
        sent = parsedate_to_datetime(date).timestamp()
    except ValueError as error:
        raise Refused(400, "InvalidDateHeader", "The Date header format is invalid.") from error
    if abs(sent - now) > _SKEW.total_seconds():
        raise Refused(408, "TimeExpired", "The http request you sent is expired.")


def _check_body(content_md5: str, body: bytes) -> None:
    md5 = hashlib.md5(body)  # noqa: S324  # MNS's choice
    # The Python SDK encodes the hexadecimal digits, the Node.js SDK the bytes, as RFC 1864 says. Which of the
    # two the service takes is unverified; both SDKs are in use.
    forms = {base64.b64encode(each).decode() for each in (md5.hexdigest().encode(), md5.digest())}
    if content_md5 and content_md5 not in forms:
        raise Refused(400, "InvalidDegist", "The Content-MD5 you specified is invalid.")


def _string_to_sign(request: Request) -> str:
    headers = request.headers
    query = f"?{request.raw_query}" if request.raw_query else ""
    return "\n".join(
        [
            request.method,
            headers.get("content-md5"),
            headers.get("content-type"),
            headers.get("date"),
            *(f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-mns-")),
            request.raw_path + query,
        ]
    )
