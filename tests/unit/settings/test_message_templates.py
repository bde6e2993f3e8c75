"""Words of the user's own: what templates can say, what they cannot reach, and that no message is lost."""

# ruff: noqa: E501  # a message stands here as the operator reads it: in one line

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.fitting import worded
from oceanferry.domain.configuration import Reader
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Combined, LinkReady, Notification
from oceanferry.domain.messages.plain_facts import KINDS, plain_facts
from oceanferry.domain.messages.rendering import render
from oceanferry.domain.messages.samples import KINDS as SAMPLED
from oceanferry.domain.messages.samples import sample
from oceanferry.domain.runs.orders import MessageKind
from oceanferry.domain.secrets import Secret
from oceanferry.settings.loading import load
from oceanferry.settings.message_templates import MessageTemplate, Rewording
from oceanferry.settings.template_bounds import MOST_CHARACTERS
from oceanferry.settings.templating import Template

NOW = datetime(2026, 11, 26, 8, tzinfo=timezone.utc)
ROBOTS = ("dingtalk", "feishu", "wecom", "slack", "teams")
FILE = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
  room:
    type: dingtalk
    webhook: "${WEBHOOK}"
    templates:
"""


def news(kind: str = "link_ready") -> Notification:
    reader = Reader(language="en", timezone=ZoneInfo("UTC"))
    return sample(kind, destination="room", reader=reader, instance_id="ob1", cluster="orders", now=NOW)


def rewording(kind: MessageKind, *, title: str | None = None, body: str | None = None) -> Rewording:
    return Rewording("room", {kind: MessageTemplate(title=title, body=body)})  # type: ignore[arg-type]  # compiled on the way in


def reworded(kind: MessageKind, *, title: str | None = None, body: str | None = None) -> Message:
    sent = news(kind)
    return rewording(kind, title=title, body=body)(sent, render(sent, NOW))


def filled(source: str) -> str:
    sent = news()
    return Template(source).filled(plain_facts(sent, render(sent, NOW), "room"))


def mistakes(folder: Path, templates: str, **environment: str) -> list[str]:
    path = folder / "oceanferry.yaml"
    path.write_text(FILE + templates, encoding="utf-8")
    with pytest.raises(InvalidConfiguration) as refused:
        load(path, {"WEBHOOK": "https://chat.example.com/hook?token=made-up", **environment})
    return str(refused.value).replace(f"{folder}/", "").splitlines()


# --- what they say ------------------------------------------------------------


def test_a_title_stands_in_for_the_built_in_one_and_the_rest_stays() -> None:
    built_in = render(news(), NOW)

    assert reworded("link_ready", title="{{ cluster }}: {{ file_count }} files") == replace(
        built_in, title="orders: 2 files"
    )


def test_the_lines_of_a_body_stand_in_for_facts_and_paragraphs_and_the_buttons_stay() -> None:
    reported = reworded("link_ready", body="Files:\n\n{% for each in files %}\n{{ each.name }}\n{% endfor %}")

    assert reported.facts == ()
    assert reported.paragraphs == ("Files:", "bak-0sample01_part1.zip", "bak-0sample01_part2.zip")
    assert reported.buttons == render(news(), NOW).buttons


def test_a_message_of_a_kind_without_a_template_is_built_in() -> None:
    sent = news("failed")

    assert rewording("stale", title="Check")(sent, render(sent, NOW)) == render(sent, NOW)


def test_the_kinds_with_templates_are_those_of_the_samples() -> None:
    assert set(KINDS) == set(SAMPLED)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_template_sees_is_what_the_reference_says(kind: MessageKind) -> None:
    said = set(re.findall(r"`([a-z_]+)`", MessageTemplate.__doc__ or ""))
    sent = news(kind)

    assert set(_names(plain_facts(sent, render(sent, NOW), "room"))) <= said


def _names(facts: object) -> list[str]:
    if isinstance(facts, dict):
        return [*facts, *(name for each in facts.values() for name in _names(each))]
    return [name for each in facts for name in _names(each)] if isinstance(facts, list) else []


def test_the_built_in_words_can_be_used() -> None:
    source = (
        "{% for each in facts %}{% if loop.last %}{{ each.label }}{{ each.value }}{% endif %}{% endfor %}"
    )

    assert filled(source) == "Routesample"


# --- what they cannot reach ---------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_template_sees_is_a_link_or_an_object(kind: MessageKind) -> None:
    sent = news(kind)
    facts = plain_facts(sent, render(sent, NOW), "room")

    assert "Signature" not in json.dumps(facts)
    assert "https://" not in json.dumps(facts)


@pytest.mark.parametrize(
    "source",
    [
        "{{ cluster.__class__ }}",
        "{{ files.__class__.__mro__ }}",
        "{{ cluster.upper() }}",
        "{{ '{:99}'.format(1) }}",
        "{{ self._TemplateReference__context }}",
        "{{ range(3) }}",
        "{{ lipsum() }}",
        "{{ cluster * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 9 ** 9 }}",
        "{{ files.append(1) }}",
        "{{ 1 // 0 }}",
        "{{ files[7].name }}",
        "{{ clutser }}",
    ],
)
def test_what_is_no_plain_value_cannot_be_filled_in(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be filled in: line 2 of it"):
        filled(f"ok\n{source}")


@pytest.mark.parametrize(
    "source",
    [
        "{% macro f() %}{{ f() }}{% endmacro %}",
        "{% include 'other' %}",
        "{% extends 'other' %}",
        "{% block a %}{% endblock %}",
        "{% for each in files recursive %}{{ loop(files) }}{% endfor %}",
        "{{ cluster | center(1000000000) }}",
        "{% if %}",
    ],
)
def test_what_has_no_use_in_a_message_is_no_template(source: str) -> None:
    with pytest.raises(ValueError, match="is not a template: line 2 of it"):
        Template(f"ok\n{source}")


def test_a_text_that_grows_is_cut() -> None:
    source = "{% for a in facts %}{% for b in facts %}{% for c in facts %}" + "x" * 99
    grown = filled(source + "{% endfor %}" * 3)

    assert len(grown) == MOST_CHARACTERS
    assert grown.endswith("…")


GROWING = {
    "concatenation": "{% set a = 'ab' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "lists that are added": "{% set a = [1, 2] %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    "lists in lists": "{% set a = [1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "numbers": "{% set a = 9 %}" + "{% set a = a * a %}" * 40 + "{{ a }}",
    "replacement": "{% set a = 'aaaaaaaa' %}" + "{% set a = a | replace('a', 'aaaaaaaa') %}" * 12 + "{{ a }}",
    "joining": "{% set a = 'aaaaaaaa' %}" + "{% set a = a | list | join(a) %}" * 12 + "{{ a }}",
    "loops without output": "{% set a = 'aaaaaaaaaaaaaaaaaaaaaaaa' %}"
    + "{% for x in a %}" * 6
    + "{% endfor %}" * 6,
}


@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING)
def test_a_template_that_grows_without_end_is_stopped_and_its_line_is_named(source: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be filled in: line 2 of it: .*(is larger than|turns)"):
        Template("\n" + source).filled({})


@pytest.mark.parametrize("nested", ["(" * 4_000, "not " * 2_000, "-" * 4_000, "[" * 4_000])
def test_expressions_nested_too_deeply_are_no_template(nested: str) -> None:
    with pytest.raises(ValueError, match="line 2 of it"):
        Template("title\n{{ " + nested + "1 }}")


def test_a_template_that_is_longer_than_any_message_is_none() -> None:
    with pytest.raises(ValueError, match="longer than"):
        Template("x" * 10_001)


# --- no message is lost to one ------------------------------------------------


def test_a_template_that_does_not_suit_a_message_leaves_the_built_in_words_and_says_so() -> None:
    sampled = news()
    assert isinstance(sampled, LinkReady)
    reported = replace(sampled, links=sampled.links[:1])
    built_in = render(reported, NOW)

    sent = rewording("link_ready", title="ok", body="{{ files[1].name }}")(reported, built_in)

    assert (sent.title, sent.facts, sent.buttons) == (built_in.title, built_in.facts, built_in.buttons)
    assert "template cannot be used" in sent.paragraphs[-1]


@pytest.mark.parametrize("channel", ROBOTS)
def test_every_message_has_the_keyword_whatever_the_template(channel: str) -> None:
    target = ChatEndpoint(
        "room",
        Secret("https://chat.invalid/hook"),
        keyword="DBA",
        reword=rewording("all_clear", title="Fine", body="All is well"),
    )

    body = CHANNELS[channel].encode(news("all_clear"), target, NOW).body.decode()

    assert "All is well" in body
    assert "DBA" in body


def test_what_is_said_of_links_that_had_no_room_is_said_in_any_words() -> None:
    sent = news()
    assert isinstance(sent, LinkReady)
    links = tuple(replace(sent.links[0], part_id=number, file_name=f"part{number}") for number in range(300))
    target = ChatEndpoint(
        "room", Secret("https://chat.invalid/hook"), reword=rewording("link_ready", body="Get it")
    )

    body = CHANNELS["dingtalk"].encode(replace(sent, links=links), target, NOW).body
    text = json.loads(body)["actionCard"]["text"]

    assert len(body) <= CHANNELS["dingtalk"].limit_bytes
    assert "Get it" in text
    assert "part299" not in text
    assert re.search(r"This message has no room for the links of \d+ files", text)


def test_a_template_words_each_of_several_backup_sets() -> None:
    sent = news()
    another = replace(sent, order=sent.order.model_copy(update={"backup_set_id": "bak-2"}))
    both = Combined(sent.key, sent.order, sent.instance_id, sent.reader, sent.at, (sent, another))
    reword = rewording("link_ready", title="Ready", body="Fetch {{ backup_set_id }}\nBy noon")

    message = worded(both, NOW, reword)

    assert message.title == "Ready (2 backup sets)"
    assert message.facts == ()
    first = sent.order.backup_set_id
    assert message.paragraphs == (f"{first}: Fetch {first}", "bak-2: Fetch bak-2", "By noon")
    assert [each.label.split(" · ")[0] for each in message.buttons][2:] == ["bak-2", "bak-2"]


def test_titles_that_name_a_backup_set_name_each_of_several() -> None:
    sent = news()
    another = replace(sent, order=sent.order.model_copy(update={"backup_set_id": "bak-2"}))
    both = Combined(sent.key, sent.order, sent.instance_id, sent.reader, sent.at, (sent, another))

    message = worded(both, NOW, rewording("link_ready", title="Fetch {{ backup_set_id }}"))

    assert message.title == f"Fetch {sent.order.backup_set_id} · Fetch bak-2 (2 backup sets)"


@pytest.mark.parametrize("channel", ROBOTS)
@given(text=st.text(min_size=1, max_size=60), times=st.integers(1, 400), title=st.text(max_size=300))
def test_whatever_a_template_yields_the_message_fits(channel: str, text: str, times: int, title: str) -> None:
    sent = news()

    def any_words(_notification: Notification, message: Message) -> Message:
        return replace(message, title=title, facts=(), paragraphs=(text,) * times)

    target = ChatEndpoint("room", Secret("https://chat.invalid/hook"), keyword="DBA", reword=any_words)
    encoded = CHANNELS[channel].encode(sent, target, NOW).body

    counted = json.loads(encoded)["markdown"]["content"].encode() if channel == "wecom" else encoded
    assert len(counted) <= CHANNELS[channel].limit_bytes
    assert "DBA" in json.dumps(json.loads(encoded), ensure_ascii=False)


@given(st.text(max_size=200))
def test_no_template_brings_the_product_down(source: str) -> None:
    try:
        filled(source)
    except ValueError as error:
        assert "template" in str(error) or "filled in" in str(error)  # noqa: PT017  # whichever it is


# --- start-up -----------------------------------------------------------------


def test_a_template_is_tried_out_when_the_configuration_is_read(tmp_path: Path) -> None:
    templates = """\
      failed:
        title: "{{ cluster }} failed"
        body: |
          {{ failure.error }}
          {{ failure.eror }}
"""

    assert mistakes(tmp_path, templates) == [
        "oceanferry.yaml:12: destinations.room.templates.failed.body: cannot be filled in: line 2 of it: 'dict object' has no attribute 'eror'"
    ]


def test_what_is_no_template_is_reported_with_all_other_mistakes(tmp_path: Path) -> None:
    templates = """\
      stale: {title: "{{ route"}
      stail: {title: Check}
      all_clear: {titel: Fine}
      succeeded: {}
      failed: {body: "{{ files[0].name }}", title: "${ROOM_SECRET}"}
"""

    found = mistakes(tmp_path, templates, ROOM_SECRET="planted-secret")  # made up

    assert found == [
        "oceanferry.yaml:10: destinations.room.templates.stale.title: is not a template: line 1 of it: unexpected end of template, expected 'end of print statement'.",
        "oceanferry.yaml:11: destinations.room.templates.stail: must be link_ready, succeeded, failed, stale or all_clear",
        "oceanferry.yaml:12: destinations.room.templates.all_clear.titel: is not a known key; did you mean title? (known here: title, body)",
        "oceanferry.yaml:13: destinations.room.templates.succeeded: has neither title nor body; remove it to use the built-in text",
        "oceanferry.yaml:14: destinations.room.templates.failed.title: must not have ${NAME}, which may be a secret",
    ]


def test_a_template_of_which_nothing_comes_is_a_mistake(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, '      link_ready: {title: "{% if not cluster %}x{% endif %}"}\n')

    assert found.endswith("templates.link_ready.title: cannot be used: the result is empty")


def test_more_loops_in_loops_than_python_takes_are_no_template() -> None:
    with pytest.raises(
        ValueError, match="is not a template: line 2 of it: expressions are nested too deeply"
    ):
        Template("ok\n" + "{% for a in files %}" * 25 + "{% endfor %}" * 25)
