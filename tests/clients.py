"""Every client of the product behind its real adapter, for tests of what all of them have to withstand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta, timezone

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from fakes.clock import FakeClock
from fakes.sample_notifications import link_ready
from oceanferry.adapters.alibaba_cloud.assumed_role import AssumedRole, Role
from oceanferry.adapters.alibaba_cloud.identity import StsIdentity
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.adapters.event_sources.messages import MnsMessages
from oceanferry.adapters.event_sources.service_linked_roles import EventBridgeRoles
from oceanferry.adapters.event_sources.streams import EventBridgeStreams
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.adapters.function_compute.examiner import FunctionComputeExaminer
from oceanferry.adapters.function_compute.invoker import FunctionComputeInvoker
from oceanferry.adapters.function_compute.observed_function import FunctionComputeFunction
from oceanferry.adapters.function_compute.trial_invoker import FunctionComputeTrialInvoker
from oceanferry.adapters.healthchecks_heartbeat import HttpHeartbeat
from oceanferry.adapters.http.client import HttpClient
from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.examiner import OssBucketExaminer
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.oss.part_sender import PartSender
from oceanferry.adapters.oss.reader import OssObjectReader
from oceanferry.adapters.parameter_store import OosParameterStore
from oceanferry.adapters.resource_orchestration.stack_service import RosStackService
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.tracing.open_telemetry import OpenTelemetryTracer, otlp_session
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.provisioning.stacks import Stack
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.object_store import StoredObject

KEY_SECRET, TOKEN = "canary-access-key-secret", "canary+security/token=="
QUERY = "Expires=1&Signature=canary%2Bsignature"
HOOK = "access_token=canary-hook-token"
SECRETS = (
    KEY_SECRET,
    TOKEN,
    "canary%2Bsignature",
    "canary+signature",
    "canary-hook-token",
    "canary-otlp",
    "canary-signing",
)
CREDENTIALS = Credentials("STS.AK", Secret(KEY_SECRET), Secret(TOKEN))
REGION, ACCOUNT = "cn-hangzhou", "1234567890123456"
WHSEC = f"whsec_{b64encode(b'canary-signing-secret-of-a-webhook').decode()}"
SIGNING = {
    "dingtalk": Secret("SEC-canary-signing"),
    "feishu": Secret("canary-signing"),
    "webhook": Secret(WHSEC),
    "cloudevents": Secret(WHSEC),
}
"""The channels that sign what they send, and with what."""
JOB = FetchLinkJob(
    order=Order(run="r", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("ops-room",)),
    asked_at=datetime(2026, 1, 1, tzinfo=timezone.utc),
)
STORED = StoredObject("a.zip", size_bytes=10, crc64=None, etag='"e"')

Client = Callable[[str], object]
"""Calls the server at a URL; raises what the adapter raises."""


def _oceanbase(url: str) -> OceanBaseBackupService:
    return OceanBaseBackupService(credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock())


def _role(url: str) -> AssumedRole:
    role = Role("acs:ram::1234567890123456:role/backup", "oceanferry", external_id="canary-otlp")
    return AssumedRole(role, credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock())


def _functions(url: str) -> FunctionComputeInvoker:
    return FunctionComputeInvoker(
        _account(url),
        function_names={"fetch_link": "oceanferry-fetch-link"},
        signatures=JobSignatures(),
    )


def bucket(url: str) -> OssBucket:
    return OssBucket("archive", REGION, CREDENTIALS, FakeClock(), url)


def _with_store(call: Callable[[OssObjectStore], object]) -> Client:
    def client(url: str) -> object:
        with OssObjectStore(bucket(url)) as store:
            return call(store)

    return client


def _read_back(url: str) -> object:
    with OssObjectReader(bucket(url)) as reader:
        return b"".join(map(bytes, reader.read(STORED)))


def _part(url: str) -> object:
    with closing(PartSender()) as sender:
        reply = sender.send(Secret(f"{url}/a.zip?{QUERY}"), {}, 1, [memoryview(b"x")])
    if reply.status != 200:
        raise ServiceUnavailable(f"answered {reply.status}")
    return reply


def _source(url: str) -> object:
    with HttpSourceObject([Secret(f"{url}/a.zip?{QUERY}")], allow=[url.removeprefix("http://")]) as source:
        return source.identity()


def _chat(channel: str) -> Client:
    def client(url: str) -> object:
        http = HttpClient(allow=[url.removeprefix("http://")])
        target = ChatEndpoint("ops-room", Secret(f"{url}/robot/send?{HOOK}"), secret=SIGNING.get(channel))
        return ChannelNotifier(CHANNELS[channel], target, http=http, clock=FakeClock()).send(link_ready())

    return client


def _examined(call: Callable[[OssBucketExaminer], object]) -> Client:
    def client(url: str) -> object:
        with OssBucketExaminer(bucket(url)) as examiner:
            return call(examiner)

    return client


def _stacks(url: str) -> RosStackService:
    return RosStackService(credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock())


def _parameter(url: str) -> object:
    store = OosParameterStore(credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock())
    return store.value("hook")


def _messages(url: str) -> MnsMessages:
    return MnsMessages(
        credentials=CREDENTIALS, region=REGION, account_id=ACCOUNT, endpoint=url, clock=FakeClock()
    )


def _streams(url: str) -> None:
    EventBridgeStreams(credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock()).observe()


def _service_role(url: str) -> object:
    roles = EventBridgeRoles(credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock())
    return roles.exists("AliyunServiceRoleForEventBridgeSendToFC")


def _account(url: str) -> FunctionComputeAccount:
    return FunctionComputeAccount(ACCOUNT, REGION, CREDENTIALS, FakeClock(), url)


def _watchdog(url: str) -> FunctionComputeFunction:
    return FunctionComputeFunction(_account(url), "oceanferry-watchdog")


def _trial(url: str) -> None:
    FunctionComputeTrialInvoker(_account(url), "oceanferry-watchdog").invoke("probe-1", delay=timedelta(0))


def _heartbeat(url: str) -> None:
    host = url.removeprefix("http://")
    HttpHeartbeat(Secret(f"{url}/ping?{HOOK}"), HttpClient(allow=[host])).beat("fail", "no")


def _otlp(url: str) -> object:
    exporter = OTLPSpanExporter(
        f"{url}/v1/traces", headers={"authorization": "canary-otlp"}, timeout=1, session=otlp_session()
    )
    tracer = OpenTelemetryTracer(resource={"service.name": "oceanferry-publish"}, exporter=exporter)
    with tracer.step("publish", parent="", facts={}):
        pass
    if not tracer.send():
        raise ServiceUnavailable("the trace was not taken")
    return None


CLIENTS: Mapping[str, Client] = {
    "OceanBase: list": lambda url: list(_oceanbase(url).backup_sets("ob1")),
    "OceanBase: create": lambda url: _oceanbase(url).request_download("ob1", "bak-1"),
    "OceanBase: describe": lambda url: _oceanbase(url).download_task("ob1", "1", of="bak-1"),
    "STS: assume a role": lambda url: _role(url)(),
    "STS: who am I": lambda url: StsIdentity(
        credentials=CREDENTIALS, region=REGION, endpoint=url, clock=FakeClock()
    ).caller(),
    "Function Compute: invoke": lambda url: _functions(url).hand_over(JOB),
    "OSS: head": _with_store(lambda store: store.head("a")),
    "OSS: get": _with_store(lambda store: store.get("a")),
    "OSS: put": _with_store(lambda store: store.put("a", b"x", overwrite=True)),
    "OSS: list": _with_store(lambda store: list(store.keys(""))),
    "OSS: begin an upload": _with_store(lambda store: store.begin_upload("a", {})),
    "OSS: list parts": _with_store(lambda store: store.parts("a", "1")),
    "OSS: list uploads": _with_store(lambda store: list(store.uploads(""))),
    "OSS: delete": _with_store(lambda store: store.delete("a")),
    "OSS: read back": _read_back,
    "OSS: part": _part,
    "source": _source,
    "OSS: properties of a bucket": _examined(lambda examiner: examiner.state()),
    "OSS: versioning": _examined(lambda examiner: examiner.versioning()),
    "OSS: retention policy": _examined(lambda examiner: examiner.retention()),
    "OSS: lifecycle rules": _examined(lambda examiner: examiner.lifecycle_rules()),
    "ROS: preview": lambda url: _stacks(url).preview(Stack("oceanferry", REGION, ())),
    "ROS: apply": lambda url: _stacks(url).apply(Stack("oceanferry", REGION, ())),
    "OOS: parameter": _parameter,
    "MNS: peek": lambda url: _messages(url).peek("requests"),
    "MNS: send": lambda url: _messages(url).send("requests", "{}"),
    "MNS: publish": lambda url: _messages(url).publish("requests", "{}"),
    "EventBridge: streams": _streams,
    "EventBridge: service-linked role": _service_role,
    "Function Compute: look at a function": lambda url: FunctionComputeExaminer(_account(url)).function(
        "oceanferry-publish"
    ),
    "Function Compute: look at a task": lambda url: _watchdog(url).ended("probe-1"),
    "Function Compute: list tasks": lambda url: _watchdog(url).events(),
    "Function Compute: invoke the watchdog": _trial,
    **{f"chat: {name}": _chat(name) for name in CHANNELS},
    "heartbeat": _heartbeat,
    "OTLP": _otlp,
}
