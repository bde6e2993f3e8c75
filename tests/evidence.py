"""Everything that a sandbox keeps of what happened, in which no secret may be."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, quote, urlsplit

from oceanferry_sandbox.chats.chat import ChatMessage
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.function_compute.tasks import AsyncTask

_LEDGER = "my-state"
_REDEEM_LINK = "oceanferry-redeem-link"
_SIGNATURE = "x-oss-signature"
_SHORTEST = 12

Place = tuple[str, str]
"""Where something was found, and what."""


def secrets_of(cloud: Cloud) -> Mapping[str, str]:
    """Return every secret that the cloud gave its functions and its user, by name."""
    variables = cloud.environment
    token = parse_qs(urlsplit(variables["DINGTALK_WEBHOOK"]).query)["access_token"][0]
    return {
        **{
            f"the signature of link {number}": _signature(link)
            for number, link in enumerate(cloud.links.issued)
        },
        "the user's AccessKey secret": cloud.user.secret,
        "the role's AccessKey secret": cloud.role.secret,
        "the role's security token": cloud.role.security_token,
        "the token of the robot": token,
        "the secret of the robot": variables["DINGTALK_SECRET"],
        "the key of the buttons": variables["REDEEM_KEYS"],
        **{f"the token of button {number}": token for number, token in enumerate(_tokens(cloud))},
        "the address of the heartbeat": variables["HEARTBEAT_URL"].rpartition("/")[2],
        "the secret of the webhook": variables["AUDIT_SECRET"].removeprefix("whsec_"),
    }


def _tokens(cloud: Cloud) -> Iterator[str]:
    base = f"{cloud.endpoints['redeem']}/r/"
    for message in cloud.dingtalk.chat.messages:
        yield from (url.removeprefix(base) for _, url in message.buttons if url.startswith(base))


def _signature(link: str) -> str:
    query = parse_qs(urlsplit(link).query)
    return (query.get(_SIGNATURE) or query["Signature"])[0]


class Search:
    """Looks for secrets in texts, for each in each once, however often both are given."""

    def __init__(self) -> None:
        self._forms: dict[str, str] = {}
        self._searched: dict[str, int] = {}
        """How many of the forms are known not to be in a text."""

    def leaks(self, secrets: Mapping[str, str], places: Iterator[Place]) -> list[str]:
        """Name each secret that is somewhere, as it is or encoded, and the place."""
        for name, secret in secrets.items():
            for form in _forms(secret):
                self._forms.setdefault(form, name)
        forms = list(self._forms.items())
        found = []
        for place, text in places:
            first = self._searched.get(text, 0)
            here = [f"{name} in {place}" for form, name in forms[first:] if form in text]
            if not here:
                self._searched[text] = len(forms)
            found += here
        return found


def leaks(secrets: Mapping[str, str], places: Iterator[Place]) -> list[str]:
    """Name each secret that is somewhere, as it is or encoded, and the place."""
    return Search().leaks(secrets, places)


def _forms(secret: str) -> set[str]:
    # Inside of something longer, base64 has three forms, and differs at both ends.
    shifted = [base64.b64encode(b"x" * shift + secret.encode()).decode()[4:-4] for shift in range(3)]
    return {form for form in (secret, quote(secret, safe=""), *shifted) if len(form) >= _SHORTEST}


def evidence(cloud: Cloud) -> Iterator[Place]:
    """Yield all that functions were given, returned, raised, logged and wrote down."""
    yield from _invocations(cloud)
    yield from _tasks(cloud)
    yield from _queues(cloud)
    yield from _objects(cloud)
    for message in [*cloud.dingtalk.chat.messages, *cloud.audit.chat.messages]:
        yield "a message in a chat", _without_links(message)


def _invocations(cloud: Cloud) -> Iterator[Place]:
    for each in cloud.function_compute.invocations:
        reported = f"of {each.function}"
        if (
            each.function != _REDEEM_LINK
        ):  # whose event has the token and whose answer the link: it is there for that
            yield f"the payload {reported}", each.payload.decode(errors="replace")
            yield f"the result {reported}", each.result.decode()
        yield f"the error {reported}", each.error.decode()
        yield f"the log {reported}", "\n".join(each.log_lines)


def _tasks(cloud: Cloud) -> Iterator[Place]:
    for name in cloud.function_compute.functions:
        for task in cloud.function_compute.tasks(name):
            yield f"a task record of {name}", _record(task)


def _record(task: AsyncTask) -> str:
    events = "\n".join(event.detail for event in task.events)
    return f"{task.task_id}\n{task.payload.decode(errors='replace')}\n{events}"


def _queues(cloud: Cloud) -> Iterator[Place]:
    for name, queue in cloud.mns.queues.items():
        for entry in queue.entries():
            yield f"a message in queue {name}", entry.message.body


def _objects(cloud: Cloud) -> Iterator[Place]:
    for bucket in (_LEDGER, ARCHIVE):
        for stored in cloud.oss.objects(bucket):
            yield f"the key and metadata of {stored.key}", f"{stored.key}\n{stored.headers}"
            yield f"object {stored.key}", cloud.oss.object_bytes(bucket, stored.key).decode(errors="replace")
        for upload in cloud.oss.uploads(bucket):
            yield f"the metadata of upload {upload.key}", f"{upload.key}\n{upload.headers}"


def _without_links(message: ChatMessage) -> str:
    """Return a message without the links that it is there to bring, of which only people may have all."""
    said = message.raw if not message.buttons else f"{message.title}\n{message.text}"
    return "" if '"backup_set.link_ready"' in said else said
