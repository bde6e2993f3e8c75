"""Jobs carry the step that they come from."""

from __future__ import annotations

from datetime import timedelta

from fakes.clock import NOON
from fakes.invoker import FakeInvoker, HandOver
from oceanferry.adapters.tracing.traced_invoker import TracedInvoker
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order

STEP = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
JOB = FetchLinkJob(
    order=Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("room",)),
    asked_at=NOON,
)


def test_a_job_carries_the_step_that_hands_it_over() -> None:
    functions = FakeInvoker()
    TracedInvoker(functions, STEP).hand_over(JOB, delay=timedelta(seconds=5))

    expected = JOB.model_copy(update={"traceparent": STEP})
    assert functions.handed_over == [HandOver(expected, timedelta(seconds=5))]


def test_where_nothing_is_traced_a_job_stays_as_it_is() -> None:
    functions = FakeInvoker()
    TracedInvoker(functions).hand_over(JOB)

    assert functions.jobs == [JOB]


def test_a_job_that_is_handed_over_by_another_step_is_the_same_job() -> None:
    assert JOB.model_copy(update={"traceparent": STEP}).task_id == JOB.task_id


def test_a_repeated_hand_over_is_reported_as_without_traces() -> None:
    functions = FakeInvoker()
    traced = TracedInvoker(functions, STEP)

    assert [traced.hand_over(JOB), traced.hand_over(JOB)] == [True, False]
