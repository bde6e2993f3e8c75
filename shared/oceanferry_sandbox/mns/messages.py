"""Messages as they are kept, and their XML form."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from oceanferry_sandbox.mns.refusals import malformed_xml, out_of_range

LARGEST_BODY = 64 * 1024

_XMLNS = "http://mns.aliyuncs.com/doc/v1/"
_DEFAULT_PRIORITY = 8


def _new_id() -> str:
    return uuid.uuid4().hex.upper()


@dataclass(frozen=True)
class Property:
    """A user property, as the sender typed it."""

    name: str
    value: str
    type: str = "STRING"


@dataclass(frozen=True)
class Message:
    """One message of a topic or queue, as its sender sent it."""

    body: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[Property, ...] = ()
    tag: str = ""
    delay_seconds: int = 0
    priority: int = _DEFAULT_PRIORITY
    """1 is handed out first, 16 last."""
    id: str = field(default_factory=_new_id)

    @property
    def body_md5(self) -> str:
        """The upper-case MD5 of the body."""
        return hashlib.md5(self.body.encode()).hexdigest().upper()  # noqa: S324  # MNS's choice

    @property
    def pairs(self) -> Mapping[str, str]:
        """Attributes and properties by name (that properties reach functions so is unverified)."""
        return {**self.attributes, **{one.name: one.value for one in self.properties}}


def parse_messages(document: bytes) -> list[Message]:
    """Read a ``Message`` or a ``Messages`` document; never returns an empty list.

    Raises:
        Refused: It is neither, or a value in it is out of its range.
    """
    root = parse(document)
    name = _name(root)
    if name == "Message":
        return [_message(root)]
    if name == "Messages" and len(root):
        return [_message(child) for child in root]
    raise malformed_xml()


def parse(document: bytes) -> ET.Element:
    """Read an XML document.

    Raises:
        Refused: It is none.
    """
    try:
        return ET.fromstring(document)  # noqa: S314  # from loopback, after its signature was checked
    except ET.ParseError as error:
        raise malformed_xml() from error


def texts(element: ET.Element) -> Mapping[str, str]:
    """Return the texts of the children by name."""
    return {_name(child): child.text or "" for child in element}


def render(name: str, children: Iterable[ET.Element] | Mapping[str, object]) -> bytes:
    """Return a document whose root is *name* in MNS's namespace."""
    root = element(name, children)
    root.set("xmlns", _XMLNS)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def element(name: str, children: Iterable[ET.Element] | Mapping[str, object]) -> ET.Element:
    """Return an element with *children*, or with one text child for each item of a mapping."""
    root = ET.Element(name)
    if isinstance(children, Mapping):
        for child, value in children.items():
            ET.SubElement(root, child).text = str(value)
    else:
        root.extend(children)
    return root


def _message(node: ET.Element) -> Message:
    values = texts(node)
    size = len(values.get("MessageBody", "").encode())
    if not 0 < size <= LARGEST_BODY:
        raise out_of_range("MessageBody", 1, LARGEST_BODY, "bytes")
    return Message(
        body=values["MessageBody"],
        attributes=dict(_attributes(node)),
        properties=tuple(_properties(node)),
        tag=values.get("MessageTag", ""),
        delay_seconds=_number(values, "DelaySeconds", 0, 604800, 0),
        priority=_number(values, "Priority", 1, 16, _DEFAULT_PRIORITY),
    )


def _attributes(node: ET.Element) -> Iterator[tuple[str, str]]:
    for child in node:
        if _name(child) == "MessageAttributes":
            yield from texts(child).items()


def _properties(node: ET.Element) -> Iterator[Property]:
    for child in node:
        if _name(child) == "UserProperties":
            for one in map(texts, child):
                yield Property(one.get("Name", ""), one.get("Value", ""), one.get("Type", "STRING"))


def _number(values: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    text = values.get(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise out_of_range(name, low, high, "")
    return int(text)


def _name(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]
