"""What recordings answer to the open questions."""

from __future__ import annotations

import pytest

from oceanferry.domain.probing.answers import answers
from oceanferry.domain.probing.questions import QUESTIONS
from recorded import RECORDED, recording


def test_questions_have_ids_of_their_own() -> None:
    assert len({each.id for each in QUESTIONS}) == len(QUESTIONS)


def test_without_a_recording_nothing_is_answered() -> None:
    assert {each.verdict for each in answers(())} == {"not_asked"}


def test_the_published_samples_show_links_beside_running_in_one_object() -> None:
    found = {each.id: each for each in answers(recording("published-samples").calls)}

    assert (found["oceanbase.links-form"].verdict, found["oceanbase.links-form"].seen) == (
        "different",
        "object",
    )
    assert found["oceanbase.status-words"].verdict == "different"
    assert found["oceanbase.status-words"].seen == "RUNNING with links"
    assert found["oceanbase.link-lifetime"].verdict == "as_assumed"


@pytest.mark.parametrize(
    ("question", "seen"),
    [
        ("oceanbase.status-words", "RUNNING without links, PREPARED with links"),
        ("oceanbase.links-form", "object"),
        ("oceanbase.no-task", "-1"),
        ("oceanbase.link-signature", "V1"),
        ("fc.known-task-id", "409 StatefulAsyncInvocationAlreadyExists"),
    ],
)
def test_each_planted_deviation_is_read_from_the_recording(question: str, seen: str) -> None:
    found = {each.id: each for each in answers(recording("planted-deviations").calls)}

    assert (found[question].verdict, found[question].seen) == ("different", seen)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_says_what_it_was_made_of(name: str) -> None:
    assert recording(name).made_by
