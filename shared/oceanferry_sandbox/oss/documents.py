"""The XML documents that OSS answers and takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import quote
from xml.etree import ElementTree as ET

from oceanferry_sandbox.oss.errors import OssError, malformed_xml

Content = str | int | bool | Sequence["Element"]
"""An element's text, or its children."""
Element = tuple[str, Content]


@dataclass(frozen=True)
class ClaimedPart:
    """A part as the caller remembers it."""

    number: int
    etag: str
    """Without quotes."""


def document(root: str, content: Content) -> bytes:
    """Return an XML document."""
    text: str = ET.tostring(_element(root, content), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def error_document(error: OssError, *, request_id: str, host: str) -> bytes:
    """Return the body that goes with *error*."""
    children: list[Element] = [
        ("Code", error.code),
        ("Message", error.message),
        ("RequestId", request_id),
        ("HostId", host),
        *error.fields.items(),
    ]
    if error.ec:
        advice = f"https://api.aliyun.com/troubleshoot?q={error.ec}"
        children += [("EC", error.ec), ("RecommendDoc", advice)]
    return document("Error", children)


def url_encoded(text: str, encoding_type: str) -> str:
    """Return *text* as a listing shows it: XML cannot hold all characters of a key."""
    return quote(text, safe="") if encoding_type == "url" else text


def iso_time(time: datetime) -> str:
    """Return *time* as OSS writes it in XML."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def claimed_parts(body: bytes) -> list[ClaimedPart]:
    """Read a CompleteMultipartUpload document.

    Raises:
        OssError: MalformedXML.
    """
    parts = _parsed(body, "CompleteMultipartUpload").findall("Part")
    if not parts:
        raise malformed_xml()
    return [_claimed_part(part) for part in parts]


def keys_to_delete(body: bytes) -> tuple[list[str], bool]:
    """Read a Delete document: the keys, and whether the reply shall be empty.

    Raises:
        OssError: MalformedXML.
    """
    root = _parsed(body, "Delete")
    keys = [entry.findtext("Key", "") for entry in root.findall("Object")]
    if not 1 <= len(keys) <= 1000 or "" in keys:
        raise malformed_xml()
    return keys, root.findtext("Quiet") == "true"


def _element(tag: str, content: Content) -> ET.Element:
    element = ET.Element(tag)
    if isinstance(content, bool):
        element.text = str(content).lower()
    elif isinstance(content, (str, int)):
        element.text = str(content)
    else:
        element.extend(_element(*child) for child in content)
    return element


def _parsed(body: bytes, root: str) -> ET.Element:
    try:
        element = ET.fromstring(body)  # noqa: S314  # the sender has signed, and is a test or the demo
    except ET.ParseError:
        raise malformed_xml() from None
    if element.tag.rpartition("}")[2] != root:
        raise malformed_xml()
    return element


def _claimed_part(part: ET.Element) -> ClaimedPart:
    number, etag = part.findtext("PartNumber", ""), part.findtext("ETag", "")
    if not re.fullmatch(r"\d{1,5}", number, re.ASCII) or not etag:
        raise malformed_xml()
    return ClaimedPart(int(number), etag.strip('"'))
