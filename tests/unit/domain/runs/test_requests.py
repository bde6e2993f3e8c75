"""What an event may ask for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fakes.world import CONFIGURATION, asked
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.requests import Request, route_of


def test_a_route_is_taken_as_it_is_configured() -> None:
    assert route_of(Request(route="nightly"), CONFIGURATION) == CONFIGURATION.routes["nightly"]


def test_a_request_may_narrow_its_route() -> None:
    assert route_of(Request(route="nightly", deliver=["archive"]), CONFIGURATION).deliver == ("archive",)


def test_a_request_cannot_widen_its_route() -> None:
    with pytest.raises(InvalidRequest, match="Route 'nightly' does not deliver to audit"):
        route_of(Request(route="nightly", deliver=["archive", "audit"]), CONFIGURATION)


def test_a_request_without_a_route_names_cluster_backup_set_and_destinations() -> None:
    route = route_of(Request(cluster="orders", backup_set_id="bak-1", deliver=["archive"]), CONFIGURATION)

    assert (route.name, route.cluster.instance_id, route.deliver) == ("", "ob317v4uif0000", ("archive",))
    assert route.on_failure == ("audit",)


def test_a_destination_named_twice_is_delivered_to_once() -> None:
    assert route_of(Request(route="nightly", deliver=["archive", "archive"]), CONFIGURATION).deliver == (
        "archive",
    )


@pytest.mark.parametrize(
    ("request_", "reported"),
    [
        (Request(route="weekly"), "Unknown route 'weekly'. The configuration defines nightly"),
        (
            Request(cluster="users", backup_set_id="b", deliver=["archive"]),
            "Unknown cluster 'users'. The configuration defines orders",
        ),
        (
            Request(route="nightly", deliver=["elsewhere"]),
            "Unknown destination 'elsewhere'. The configuration defines archive, audit, ops-room",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_known_ones(request_: Request, reported: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        route_of(request_, CONFIGURATION)

    assert str(refused.value) == reported


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"route": "nightly", "cluster": "orders"},
        {"cluster": "orders"},
        {"cluster": "orders", "backup_set_id": "b"},
        {"route": "nightly", "url": "https://example.com"},
        {"route": "nightly", "bucket": "mine"},
        {"route": "https://example.com/?token=1"},
        {"route": "nightly", "deliver": []},
        {"route": "nightly", "deliver": "archive"},
        {"route": "nightly", "deliver": ["oss://mine/key"]},
        {"route": "nightly", "force": "yes"},
        {"route": "nightly", "backup_set_id": "a/b"},
        {"route": "nightly", "backup_set_id": "x" * 200},
        {"route": ["nightly"]},
    ],
)
def test_anything_but_known_keys_with_plain_names_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        Request.model_validate(content)

    assert "example.com" not in str(refused.value)


def test_the_same_event_starts_the_same_run() -> None:
    assert asked("event-1").run == asked("event-1").run
    assert asked("event-1").run != asked("event-2").run


def test_two_requests_of_one_event_start_two_runs() -> None:
    assert asked("event-1", route="nightly").run != asked("event-1", route="nightly", force=True).run
