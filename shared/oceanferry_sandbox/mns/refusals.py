"""How MNS says no: the documented codes, statuses and words."""

from __future__ import annotations

from oceanferry_sandbox.alibaba_cloud.refused import Refused


def queue_not_exist() -> Refused:
    """The queue does not exist."""
    return Refused(404, "QueueNotExist", "The queue name you provided is not exist.")


def topic_not_exist() -> Refused:
    """The topic does not exist."""
    return Refused(404, "TopicNotExist", "The topic name you provided is not exist.")


def message_not_exist() -> Refused:
    """The queue has no visible message, or the message has been deleted."""
    return Refused(404, "MessageNotExist", "Message not exist.")


def receipt_handle_error() -> Refused:
    """The receipt handle is unknown, or the message has become visible again."""
    return Refused(400, "ReceiptHandleError", "The receipt handle you provide is not valid.")


def malformed_xml() -> Refused:
    """The request body is no XML document, or not the one that is expected."""
    return Refused(400, "MalformedXML", "The XML you provided was not well-formed.")


def out_of_range(element: str, low: int, high: int, unit: str) -> Refused:
    """A value of the request is too small or too large."""
    message = f"The value of {element} should between {low} and {high} {unit}."
    return Refused(400, "InvalidArgument", message)


def invalid_url() -> Refused:
    """No operation of the sandbox has this method and path."""
    return Refused(400, "InvalidRequestURL", "Http request URL format invalid.")
