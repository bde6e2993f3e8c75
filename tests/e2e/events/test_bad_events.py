"""What senders and operators get wrong, on Function Compute: refused, reported once, and not retried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from pydantic_core import from_json

import garbage
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.mns.topics import Subscription, topic_event
from sandboxed import COPY_OBJECT, EVENTS, FETCH_LINK, PUBLISH, Sandboxed, configuration, quick

TIMER = (EVENTS / "timer.json").read_bytes()
WITH_SECRETS = {name: event for name, event in garbage.EVENTS.items() if garbage.CANARY.encode() in event}


@pytest.mark.parametrize("event", garbage.EVENTS.values(), ids=garbage.EVENTS.keys())
def test_garbage_is_reported_once_and_not_retried(event: bytes, sandbox: Sandboxed) -> None:
    asked = len(sandbox.cloud.servers["oceanbase"].requests)
    sandbox.fire(event)

    [invocation] = sandbox.of(FETCH_LINK)
    assert invocation.status == "Succeeded"
    [outcome, *_] = from_json(invocation.result)
    assert outcome["failure"]["error"] == "InvalidRequest"
    assert len(sandbox.chat) == 1
    assert len(sandbox.cloud.servers["oceanbase"].requests) == asked


@pytest.mark.parametrize("event", WITH_SECRETS.values(), ids=WITH_SECRETS.keys())
def test_a_secret_in_an_event_is_repeated_nowhere(event: bytes, sandbox: Sandboxed) -> None:
    sandbox.fire(event)

    said = [invocation.result.decode() for invocation in sandbox.invocations]
    logged = [line for invocation in sandbox.invocations for line in invocation.log_lines]
    assert garbage.CANARY not in "\n".join([*said, *logged, *(message.raw for message in sandbox.chat)])


def test_an_event_of_any_size_is_refused(sandbox: Sandboxed) -> None:
    [outcome] = from_json(sandbox.cloud.function_compute.invoke(FETCH_LINK, garbage.LARGE).result)
    sandbox.settle()

    assert "more than 262,144 bytes" in outcome["failure"]["message"]


@pytest.mark.parametrize("function", [PUBLISH, COPY_OBJECT])
def test_a_request_that_reaches_the_wrong_function_is_refused(function: str, sandbox: Sandboxed) -> None:
    sandbox.fire(TIMER, function)

    [outcome] = from_json(sandbox.of(function)[0].result)
    assert "does not take requests" in outcome["failure"]["message"]
    assert sandbox.stored == {}


def test_a_job_that_is_published_on_the_topic_is_refused(sandbox: Sandboxed) -> None:
    sandbox.fire(sandbox.asking("archive"))
    job = sandbox.of(COPY_OBJECT)[0].payload
    sandbox.fire(job)

    assert len(sandbox.of(COPY_OBJECT)) == 1
    assert "does not take copy_object jobs" in str(sandbox.outcomes)


def bare(body: bytes) -> bytes:
    """Return the event of a topic whose subscription is of form STREAM: the body alone, nothing around it."""
    return topic_event(Subscription("requests", FETCH_LINK), Message(body.decode()), "1", 0)


def test_a_job_over_a_topic_of_form_stream_chooses_nothing_that_a_request_cannot(sandbox: Sandboxed) -> None:
    order = Order(
        run="forged",
        route="nightly",
        cluster="orders",
        backup_set_id=sandbox.backup_set.set_id,
        deliver=("audit",),
        restores_to=datetime(2030, 1, 1, tzinfo=timezone.utc),
    )
    forged = FetchLinkJob(order=order, asked_at=datetime.now(timezone.utc), download_task_id="777")
    sandbox.fire(bare(forged.model_dump_json().encode()))
    sandbox.fire(bare(sandbox.signed(forged).replace(b'"audit"', b'"archive"')))

    refusals = [each for each in sandbox.outcomes if "bears no signature" in str(each)]
    assert len(refusals) == 2
    assert sandbox.stored == {}
    assert sandbox.download_tasks == 0


WITHOUT_SECRETS = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
routes:
  nightly: {cluster: orders, select: {newest: true}, deliver: [archive]}
destinations:
  archive: {type: oss, bucket: my-archive, region: cn-shanghai, prefix: "oceanbase/"}
ledger: {type: oss, bucket: my-state, prefix: "oceanferry/"}
"""


@pytest.fixture(scope="module")
def without_secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose configuration has nothing to sign jobs with."""
    file = tmp_path_factory.mktemp("configuration") / "oceanferry.yaml"
    file.write_text(WITHOUT_SECRETS, encoding="utf-8")
    with Cloud(quick(file)) as running:
        yield running


def forged_job(deployed: Sandboxed, **changed: object) -> bytes:
    """Return what a publisher could write on a topic of form STREAM."""
    order = Order(
        run="forged",
        route="nightly",
        cluster="orders",
        backup_set_id=deployed.backup_set.set_id,
        deliver=("archive",),
        method="physical",
        restores_to=datetime(2030, 1, 1, tzinfo=timezone.utc),
    )
    job = FetchLinkJob(order=order, asked_at=datetime.now(timezone.utc)).model_copy(update=changed)
    return bare(job.model_dump_json().encode())


def test_without_any_secret_a_published_job_brings_no_fact_into_a_manifest(without_secrets: Cloud) -> None:
    deployed = Sandboxed.with_new_backup_set(without_secrets)
    deployed.fire(forged_job(deployed))

    manifest = from_json(deployed.stored["manifest.json"])
    assert deployed.copied == deployed.sources
    assert manifest["method"] == "logical"
    assert manifest["restores_to"] < "2030"


def test_without_any_secret_a_published_job_chooses_no_other_backup_sets_task(without_secrets: Cloud) -> None:
    other = Sandboxed.with_new_backup_set(without_secrets)
    other.fire(other.asking("archive"))
    [task] = [
        each for each in without_secrets.oceanbase.tasks if each.backup_set_id == other.backup_set.set_id
    ]
    deployed = Sandboxed.with_new_backup_set(without_secrets)
    deployed.fire(forged_job(deployed, download_task_id=str(task.task_id)))

    assert deployed.stored == {}
    assert "is of backup set" in str(deployed.outcomes)


@pytest.fixture(scope="module")
def misconfigured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose functions were deployed with a typo and a literal secret in their configuration."""
    file = configuration(
        tmp_path_factory.mktemp("configuration") / "oceanferry.yaml",
        ("max_age: 36h", "max_agee: 36h"),
        ('"${DINGTALK_SECRET}"', garbage.CANARY),
    )
    with Cloud(quick(file, most_instances=1)) as running:
        yield running


def test_a_configuration_with_mistakes_is_reported_naming_file_line_and_key(misconfigured: Cloud) -> None:
    invocation = misconfigured.function_compute.invoke(FETCH_LINK, TIMER)
    [outcome] = from_json(invocation.result)

    assert (outcome["status"], outcome["failure"]["error"]) == ("refused", "InvalidConfiguration")
    for said in ("oceanferry.yaml:", "routes.nightly.select.max_agee", "destinations.ops-room.secret"):
        assert said in outcome["failure"]["message"]
    assert any('"level":"ERROR"' in line for line in invocation.log_lines)
    assert garbage.CANARY not in "\n".join([invocation.result.decode(), *invocation.log_lines])


def test_a_configuration_with_mistakes_is_found_before_anybody_is_asked(misconfigured: Cloud) -> None:
    misconfigured.function_compute.invoke(FETCH_LINK, TIMER)

    assert not any(server.requests for server in misconfigured.servers.values())


def test_a_configuration_with_mistakes_is_reported_once_and_not_retried(misconfigured: Cloud) -> None:
    before = len(misconfigured.function_compute.invocations)
    misconfigured.function_compute.invoke_async(FETCH_LINK, TIMER)
    misconfigured.wait_idle(timedelta(seconds=40))

    [invocation] = misconfigured.function_compute.invocations[before:]
    assert invocation.status == "Succeeded"


def test_a_variable_that_the_deployment_lacks_is_named() -> None:
    with Cloud(quick(environment={"DINGTALK_SECRET": ""}, most_instances=1)) as cloud:
        [outcome] = from_json(cloud.function_compute.invoke(FETCH_LINK, TIMER).result)

    message = outcome["failure"]["message"]
    assert "needs the environment variable DINGTALK_SECRET, which is not set" in message
