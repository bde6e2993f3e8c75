"""What is paid for: the time in which a function runs."""

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.runs.jobs import PublishJob
from oceanferry_sandbox import bill
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import FETCH_LINK, PUBLISH, Sandboxed


def test_a_night_whose_link_takes_half_an_hour_is_billed_for_less_than_a_minute_of_it(
    sandbox: Sandboxed,
) -> None:
    usual, sandbox.cloud.oceanbase.preparation = sandbox.cloud.oceanbase.preparation, bill.PREPARATION
    night = bill.night(sandbox.cloud)
    sandbox.cloud.oceanbase.preparation = usual

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1
    assert bill.PREPARATION < night.waited < bill.PREPARATION * 1.5
    assert len(night.lines[FETCH_LINK]) <= 13
    assert night.total < bill.PREPARATION / 30  # 10 s on a machine with nothing else to do: see bill.LIMIT


def test_a_message_that_a_function_has_no_time_for_is_sent_by_the_next_invocation(sandbox: Sandboxed) -> None:
    sandbox.fire(sandbox.asking("audit"))
    made = PublishJob.model_validate_json(sandbox.of(PUBLISH)[0].payload)
    job = sandbox.signed(made.model_copy(update={"destination": "ops-room"}))
    sandbox.cloud.servers["oceanbase"].faults.plant(Fault("delay", seconds=2.5))
    with sandbox.little_time(PUBLISH, timedelta(seconds=4)):
        sandbox.invoke(job, PUBLISH)
        sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    _, late, again = sandbox.of(PUBLISH)
    assert (late.status, again.status) == ("Succeeded", "Succeeded")
    assert b"OutOfTime" in late.result
    assert late.task_id != again.task_id
    assert len(sandbox.link_messages) == 1
