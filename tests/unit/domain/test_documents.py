"""What a later version of Oceanferry wrote is read; what operators and strangers write is read strictly."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from fakes.clock import NOON
from fakes.sample_notifications import message_receipt
from oceanferry.domain.documents import StoredModel, TolerantModel, is_of_a_later_version
from oceanferry.domain.errors import Explanation
from oceanferry.domain.rate_limits import SlidingWindow, Slot
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.requests import Request
from oceanferry.domain.watching.delivery_history import DeliveryHistory, GivenUp, UnderWay
from oceanferry.domain.watching.watch_state import LastCheck, PendingNotice, Watch

FAILURE = Failure(error="DeliveryRefused", message="no", answer="content", chinese=Explanation("拒绝"))
ALARM = Alarm(condition="refusing", destination="ops-room", opened_at=NOON, failure=FAILURE)
ORDER = Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
STORED = [
    CopyObjectJob(order=ORDER, destination="archive"),
    message_receipt(),
    DeliveryHistory(
        route="nightly",
        destination="archive",
        under_way=(UnderWay(run="run-1", cluster="orders", backup_set_id="bak-1", key="k", began_at=NOON),),
        refused=GivenUp(run="run-1", backup_set_id="bak-1", at=NOON, failure=FAILURE),
    ),
    Watch(open=(ALARM,), notice=(PendingNotice(kind="stale", alarms=(ALARM,)),)),
    LastCheck(checked_at=NOON),
    SlidingWindow(slots=(Slot(message="k", at=NOON),)),
]


def with_a_key_more(value: object) -> object:
    """Add a key to every object in *value*."""
    if isinstance(value, list):
        return [with_a_key_more(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {**{key: with_a_key_more(each) for key, each in value.items()}, "of_a_later_version": [{}]}


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: type(stored).__name__)
def test_keys_of_a_later_version_change_nothing_at_any_depth(stored: StoredModel) -> None:
    later = to_json(with_a_key_more(from_json(stored.model_dump_json(exclude_defaults=True))))

    assert type(stored).model_validate_json(later) == stored


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: type(stored).__name__)
def test_a_later_schema_is_not_read_and_known_for_one(stored: StoredModel) -> None:
    later = to_json({**from_json(stored.model_dump_json()), "schema_version": 2})

    with pytest.raises(ValidationError) as caught:
        type(stored).model_validate_json(later)
    assert is_of_a_later_version(caught.value)


def test_something_that_is_broken_is_not_taken_for_a_later_schema() -> None:
    with pytest.raises(ValidationError) as caught:
        LastCheck.model_validate_json(b'{"checked_at": "soon"}')

    assert not is_of_a_later_version(caught.value)


def test_the_first_schema_is_not_written_down() -> None:
    assert all("schema_version" not in each.model_dump_json() for each in STORED)


def test_an_alarm_that_only_a_later_version_knows_hides_no_other() -> None:
    later = from_json(Watch(open=(ALARM,), notified_at=NOON).model_dump_json())
    later["open"].append({**later["open"][0], "condition": "of_a_later_version"})

    assert Watch.model_validate_json(to_json(later)) == Watch(open=(ALARM,), notified_at=NOON)


def test_a_failure_whose_answer_only_a_later_version_knows_is_read_without_it() -> None:
    later = {**from_json(FAILURE.model_dump_json()), "answer": "of_a_later_version"}

    assert Failure.model_validate_json(to_json(later)) == FAILURE.model_copy(update={"answer": ""})


@pytest.mark.parametrize("strict", [Request, Outcome])
def test_an_unknown_key_of_a_request_or_an_outcome_is_a_mistake(strict: type[Request | Outcome]) -> None:
    with pytest.raises(ValidationError, match="of_a_later_version"):
        strict.model_validate({"of_a_later_version": 1})


def test_an_error_about_a_document_repeats_nothing_of_it() -> None:
    with pytest.raises(ValidationError) as caught:
        LastCheck.model_validate_json(b'{"checked_at": "https://example.com/?token=secret"}')

    assert "secret" not in str(caught.value)
    assert issubclass(LastCheck, TolerantModel)
