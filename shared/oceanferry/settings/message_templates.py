"""The user's own words: templates for messages, by destination and kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import PlainSerializer, PlainValidator, model_validator

from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.messages.plain_facts import kind_of, plain_facts
from oceanferry.domain.messages.rendering import without_template
from oceanferry.domain.runs.orders import MessageKind
from oceanferry.domain.texts import Sentence, said_by, text
from oceanferry.settings.document import FromEnvironment
from oceanferry.settings.section import Section

if TYPE_CHECKING:
    from oceanferry.settings.templating import Template
else:
    Template = object

_MOST_LINES = 30
"""Of a body: each is a paragraph, and chats count those, too."""


def _template(value: object) -> Template:
    if isinstance(value, FromEnvironment):
        raise ValueError(text("must not have ${{NAME}}, which may be a secret"))  # noqa: TRY004  # pydantic takes no other
    if not isinstance(value, str) or not value.strip():
        raise ValueError(text("must be text: put quotes around it"))
    from oceanferry.settings.templating import Template as Compiled  # noqa: PLC0415  # loads Jinja

    return Compiled(value)


TemplateText = Annotated[Template, PlainValidator(_template), PlainSerializer(lambda _: "***")]


class MessageTemplate(Section):
    """A message's words instead of the built-in ones, as Jinja templates, tried out at start-up.

    `KIND` is `link_ready`, `succeeded`, `failed`, `stale` or `all_clear`. Templates see `kind`,
    `destination`, `cluster`, `instance_id`, `backup_set_id`, `route`, `run`, `deliver`, `at`, and the
    built-in `title`, `facts` (each with `label` and `value`) and `paragraphs`. For `link_ready` also `files`
    (each with `name`, `size` and `size_bytes`), `file_count`, `tenants`, `method`, `object_type`,
    `restores_to` and `valid_until`; for `succeeded` `receipts` (each with `destination`, `status`, `proven`,
    `bucket`, `manifest` and `file_count`); for `failed` `failed_destination` and `failure` (with `error`,
    `message`, `advice`, `code` and `request_id`); for `stale` and `all_clear` `alarms` and `still` (each with
    `condition`, `destination`, `run` and `backup_set_id`). There are filters, `if`, `for` and `set`, and
    nothing to call. No link and no secret is among the values. A template that does not suit a message costs
    nothing: the built-in words are sent, and say so.
    """

    title: TemplateText | None = None
    """One line; built in when it is missing."""
    body: TemplateText | None = None
    """Instead of the facts and paragraphs, each line a paragraph, 30 at most; the buttons stay."""

    @model_validator(mode="after")
    def _something(self) -> MessageTemplate:
        if self.title is None and self.body is None:
            raise ValueError(text("has neither title nor body; remove it to use the built-in text"))
        return self


Templates = dict[MessageKind, MessageTemplate]


@dataclass(frozen=True)
class Rewording:
    """Puts a destination's own words in place of the built-in ones."""

    destination: str
    templates: Mapping[MessageKind, MessageTemplate]

    def __call__(self, notification: Notification, message: Message) -> Message:
        """Return *message* in the destination's words; as it is, and saying so, when they cannot be used.

        A template that does not suit the data must not cost the message.
        """
        reworded = message
        try:
            for key, words in self._texts(notification, message):
                reworded = _with(reworded, key, words)
        except ValueError:
            return without_template(message, notification.reader.language)
        return reworded

    def mistakes(self, notification: Notification, message: Message) -> Iterator[tuple[str, Sentence]]:
        """Yield what is wrong with the templates for *notification*: the key, and in what way."""
        for key, template in self._templates(notification):
            try:
                _with(message, key, template.filled(plain_facts(notification, message, self.destination)))
            except ValueError as error:
                yield key, said_by(error)

    def _texts(self, notification: Notification, message: Message) -> Iterator[tuple[str, str]]:
        for key, template in self._templates(notification):
            yield key, template.filled(plain_facts(notification, message, self.destination))

    def _templates(self, notification: Notification) -> Iterator[tuple[str, Template]]:
        kind = kind_of(notification)
        chosen = self.templates.get(kind) if kind else None
        for key in ("title", "body") if chosen else ():
            if template := getattr(chosen, key):
                yield key, template


def _with(message: Message, key: str, words: str) -> Message:
    lines = tuple(line for each in words.splitlines() if (line := " ".join(each.split())))
    if not lines:
        raise ValueError(text("cannot be used: the result is empty"))
    if key == "title":
        return replace(message, title=" ".join(lines))
    left_out = ("…",) * (len(lines) > _MOST_LINES)
    return replace(message, facts=(), paragraphs=lines[:_MOST_LINES] + left_out)
