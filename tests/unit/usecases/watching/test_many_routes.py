"""The watchdog, the status and the list, of a thousand routes: how many calls, in which order, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.growth.many_routes import ROUND_TRIP, ManyRoutes
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.watching.delivery_history import UnderWay
from oceanferry.ports.storage.object_store import Upload


@pytest.mark.parametrize(("own_buckets", "a_route"), [(True, 9), (False, 8)])
def test_a_check_takes_nine_calls_a_route_at_most_and_one_more_for_each_instance(
    own_buckets: bool, a_route: int
) -> None:
    routes, clusters = 100, 5
    many = ManyRoutes(routes, clusters, own_buckets=own_buckets)
    many.check()
    notes = many.check()

    shared_bucket, without_route, last_check = int(not own_buckets), 3, 6
    assert notes == []
    assert len(many.outcomes) == routes + 1
    assert many.calls.total == a_route * routes + clusters + shared_bucket + without_route + last_check
    # As many at once as the side by side has lanes: a sixteenth of what one after another takes.
    assert many.took < 1.2 * many.calls.total * ROUND_TRIP / many.side_by_side.at_once + timedelta(
        seconds=0.3
    )


def test_the_calls_of_a_check_grow_with_the_routes_and_nothing_else() -> None:
    def calls(routes: int) -> int:
        many = ManyRoutes(routes, 2)
        many.check()
        many.check()
        return many.calls.total

    assert calls(40) - calls(20) == calls(60) - calls(40) == 180


class TestACheckThatIsCut:
    def test_it_names_what_was_not_seen_and_the_status_does(self) -> None:
        many = ManyRoutes(40, 1)
        [note] = many.check(seconds=0.2)
        report = many.status()

        assert report.watchdog
        assert report.watchdog.unseen
        assert note == report.watchdog.said_of_unseen
        assert report.watchdog.unseen[-1] == "-"
        assert len(many.outcomes) - 1 + len(report.watchdog.unseen) == 41

    def test_the_next_check_begins_with_the_longest_unseen_so_that_every_route_has_its_turn(self) -> None:
        many = ManyRoutes(60, 1)
        seen: list[str] = []
        checks = 0
        while len(set(seen)) < 61:
            many.check(seconds=0.3)
            found = [each.route or "-" for each in many.outcomes if each.run != "watchdog"]
            assert found
            seen += found
            checks += 1
            assert checks < 10
            many.clock.advance(timedelta(minutes=10))

        assert checks > 1
        assert max(map(seen.count, seen)) <= 2

    def test_a_route_that_is_never_reached_makes_the_watchdog_overdue(self) -> None:
        many = ManyRoutes(3, 1)
        many.check()
        many.clock.advance(timedelta(hours=2))
        many.check(seconds=0)
        many.clock.advance(timedelta(hours=2))
        many.check(seconds=0)

        watchdog = many.status().watchdog
        assert watchdog
        assert watchdog.overdue
        assert len(watchdog.unseen) == 4

    def test_a_whole_check_forgets_what_was_not_seen(self) -> None:
        many = ManyRoutes(3, 1)
        many.check(seconds=0)
        many.check()

        watchdog = many.status().watchdog
        assert watchdog
        assert watchdog.unseen == ()


def test_the_status_takes_eight_calls_a_route_side_by_side() -> None:
    many = ManyRoutes(100, 5)
    many.check()
    report = many.status()

    last_check, without_route = 2, 3
    assert report.well
    assert len(report.routes) == 100
    assert many.calls.total == 8 * 100 + last_check + without_route
    assert many.took < timedelta(seconds=1.4)


def test_a_bucket_that_does_not_answer_is_waited_for_once_and_not_for_each_route() -> None:
    many = ManyRoutes(30, 3, own_buckets=False)
    many.check()
    many.store.troubles["head"] = [ServiceUnavailable("no answer")] * 60
    many.check()

    assert len(many.store.troubles["head"]) == 59
    assert many.status().well
    assert len(many.store.troubles["head"]) == 58


class TestUploads:
    def test_whether_a_run_still_writes_is_asked_after_the_uploads_were_listed(self) -> None:
        many = ManyRoutes(3, 1, own_buckets=False)
        many.store.begin_upload("oceanbase/ob0/bak-1/part1.zip", {})
        many.clock.advance(timedelta(days=9))
        listed = many.store.uploads

        def begins_meanwhile(prefix: str) -> list[Upload]:
            found = list(listed(prefix))
            begun = UnderWay(
                run="run", cluster="cluster-0", backup_set_id="bak-1", key="k", began_at=many.clock.now()
            )
            many.silent.change("route-0002", "archive", lambda history: history.beginning(begun))
            return found

        many.store.uploads = begins_meanwhile  # type: ignore[method-assign,assignment]
        many.check()

        assert len(list(listed(""))) == 1

    def test_a_bucket_without_old_uploads_costs_one_call_however_many_routes_copy_into_it(self) -> None:
        many = ManyRoutes(30, 3, own_buckets=False)
        many.store.begin_upload("oceanbase/ob0/bak-1/part1.zip", {})
        many.check()

        assert many.calls.counts["bucket uploads"] == 1
