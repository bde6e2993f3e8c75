"""Request bodies, checked against their Content-MD5."""

from __future__ import annotations

import base64
import binascii
import hashlib

from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import invalid_digest
from oceanferry_sandbox.oss.storage.bodies import Bodies, Content


def received_content(call: Call, bodies: Bodies) -> Content:
    """Stream the body into *bodies*.

    Raises:
        OssError: InvalidDigest; nothing is kept then.
    """
    expected = _content_md5(call)
    content = bodies.receive(call.bucket, call.request.stream)
    if expected and expected != content.md5:
        bodies.discard(content.name)
        raise invalid_digest(well_formed=True)
    return content


def received_document(call: Call) -> bytes:
    """Return the body of a request that sends XML.

    Raises:
        OssError: InvalidDigest.
    """
    expected, body = _content_md5(call), call.request.read()
    if expected and expected != hashlib.md5(body, usedforsecurity=False).hexdigest().upper():
        raise invalid_digest(well_formed=True)
    return body


def _content_md5(call: Call) -> str:
    """Return the Content-MD5 in upper-case hexadecimal, ``""`` without one."""
    try:
        digest = base64.b64decode(call.header("content-md5"), validate=True)
    except binascii.Error:
        raise invalid_digest(well_formed=False) from None
    if len(digest) not in (0, 16):
        raise invalid_digest(well_formed=False)
    return digest.hex().upper()
