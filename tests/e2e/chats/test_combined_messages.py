"""Several backup sets of one run: one message to people, an event for each to programs."""

from __future__ import annotations

from typing import NamedTuple

from pydantic_core import to_json

from oceanferry_sandbox.chats.chat import ChatMessage
from oceanferry_sandbox.cloud.cloud import Cloud
from sandboxed import FETCH_LINK, PUBLISH, Sandboxed


class Run(NamedTuple):
    """Three backup sets that one route delivers."""

    route: str
    sets: list[Sandboxed]
    """Oldest first."""

    @property
    def event(self) -> bytes:
        return to_json({"route": self.route})

    @property
    def names(self) -> list[str]:
        """The backup sets' names, newest first."""
        return [each.backup_set.set_id for each in reversed(self.sets)]

    @property
    def chat(self) -> list[ChatMessage]:
        """What DingTalk shows since the last of them was added."""
        return self.sets[-1].chat

    def receipts(self, destination: str) -> list[tuple[str, str, bool]]:
        found = self.sets[-1].receipts(destination)
        return sorted((each["backup_set_id"], each["status"], each["possibly_twice"]) for each in found)


def run_of(cloud: Cloud, route: str, *, files: int = 2) -> Run:
    sets = [Sandboxed.with_new_backup_set(cloud, files=files, method=route) for _ in range(3)]
    return Run(route, sets)


def test_people_get_one_message_with_every_link_and_programs_an_event_for_each(cloud: Cloud) -> None:
    run = run_of(cloud, "in-one-message")
    run.sets[-1].fire(run.event)

    links, *news = run.chat  # of success, as many as there are moments at which the last delivery is proven
    files = [part.file_name for each in reversed(run.sets) for part in each.backup_set.parts]
    assert [label.split(" · ")[0] for label, _ in links.buttons] == files
    assert [sum(name in each.text for each in news) for name in run.names] == [1, 1, 1]
    ready = [each for each in run.sets[-1].hooked if each["type"] == "backup_set.link_ready"]
    assert sorted(each["data"]["backup_set_id"] for each in ready) == sorted(run.names)
    assert run.receipts("ops-room") == sorted((name, "delivered", False) for name in run.names)
    assert len(run.sets[-1].of(FETCH_LINK)) == 1


def test_what_has_no_room_in_one_message_comes_in_the_next_and_no_link_is_left_out(cloud: Cloud) -> None:
    run = run_of(cloud, "in-several-messages", files=9)
    [room] = [each for each in cloud.chats.chats if each.vendor == "WeCom"]
    before = len(room.messages)
    run.sets[-1].fire(run.event)

    shown = room.messages[before:]
    assert len(shown) > 1
    linked = [part.file_name for each in reversed(run.sets) for part in each.backup_set.parts]
    texts = "".join(each.text for each in shown)
    assert [name for name in linked if f"{name} · " in texts] == linked
    assert run.receipts("wecom-room") == sorted((name, "delivered", False) for name in run.names)


def test_a_function_that_dies_between_the_receipts_sends_no_message_twice(cloud: Cloud) -> None:
    run = run_of(cloud, "at-most-once")
    sandbox = run.sets[-1]
    first_receipt = "/receipt"
    sandbox.hang("oss", "PUT", first_receipt)
    sandbox.invoke(run.event)
    sandbox.crash_during(PUBLISH, "oss", "PUT", first_receipt)
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    [links] = [each for each in run.chat if each.buttons]
    assert all(name in links.text for name in run.names)
    proven = [each for each in run.receipts("ops-room") if each[1] == "delivered"]
    assert {name for name, _, _ in run.receipts("ops-room")} == set(run.names)
    assert not any(twice for _, _, twice in proven)
