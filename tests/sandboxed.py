"""A backup set on the sandbox, and what has become of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox import seed
from oceanferry_sandbox.chats.chat import ChatMessage
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE, Options
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.behaviour import Behaviour
from waiting import until

EVENTS = CODE / "events"
FETCH_LINK, PUBLISH, COPY_OBJECT = "oceanferry-fetch-link", "oceanferry-publish", "oceanferry-copy-object"
WATCHDOG = "oceanferry-watchdog"
LEDGER = "my-state"
SHIPPED_LEDGER = 'ledger: {type: oss, bucket: my-state, prefix: "oceanferry/"}'
LONGEST = timedelta(seconds=40)
WATCHED = b'{"route": "watched"}'
"""A request for the route of :func:`configuration` that tells every chat of a failure."""

SENT_IN_PARTS = 17 * 1024 * 1024
"""The size of a file that is too large to be sent whole."""

_FOREVER = 600.0
_numbers = itertools.count(1)
# Later than what any seeded backup set restores to, and never later than now.
_FIRST = datetime.now(timezone.utc) - timedelta(hours=3)
_ROUTES = """\
  watched:
    cluster: orders
    select: {method: logical, object_type: database}
    deliver: [ops-room, audit, archive]
    on_failure: [ops-room, audit]
  awaited:
    cluster: orders
    select: {method: logical, object_type: database}
    deliver: [archive]
    on_failure: [ops-room]
    expect_every: 26h
    heartbeat: "${HEARTBEAT_URL}"
"""
_SEVERAL = """\
  {method}:
    cluster: orders
    select: {{method: {method}, newest: false, max_age: 7d}}
    deliver: [{deliver}]
    on_success: [ops-room]
    on_failure: [ops-room]
"""
"""Delivers every backup set of a method of its own."""
SEVERAL = {
    "in-one-message": "ops-room, audit",
    "in-several-messages": "wecom-room",
    "at-most-once": "ops-room",
}
"""The routes, which are called as the methods are, and what they deliver to."""

_ROOMS = """\
  wecom-room: {type: wecom, webhook: "${WECOM_WEBHOOK}", per_minute: 100000}
  wecom-once: {type: wecom, webhook: "${WECOM_WEBHOOK}", per_minute: 100000, delivery: at_most_once}
"""
_NO_PACE = ("    keyword: Backup\n", "    keyword: Backup\n    per_minute: 100000\n")
"""So that the tests that share a cloud do not wait for each other's messages."""


def configuration(file: Path, *replaced: tuple[str, str]) -> Path:
    """Write the shipped configuration to *file*, with routes and rooms of the tests, and with *replaced*."""
    text = (CODE / "oceanferry.yaml").read_text(encoding="utf-8")
    several = "".join(_SEVERAL.format(method=method, deliver=deliver) for method, deliver in SEVERAL.items())
    ours = (
        ("\n# Notified when a request", f"{_ROUTES}{several}\n# Notified when a request"),
        ("\n  # Other rooms and systems", f"\n{_ROOMS}  # Other rooms and systems"),
        _NO_PACE,
    )
    for old, new in (*ours, *replaced):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def quick(config: Path | None = None, **changed: Any) -> Options:  # noqa: ANN401  # those of Options
    """Return the options of a cloud that keeps no test waiting, with the configuration *config*."""
    environment = {**({"OCEANFERRY_CONFIG": str(config)} if config else {}), **changed.pop("environment", {})}
    return Options(
        **{
            "preparation": timedelta(0),
            "dingtalk_per_minute": 10_000,
            "retry_interval": timedelta(milliseconds=20),
            "most_instances": 2,
            "seeded": False,
            "environment": environment,
            **changed,
        }
    )


def forget_pace(cloud: Cloud) -> None:
    """Let every room take as many messages as if nobody had sent it any."""
    _rewrite(cloud, "rate-limits/", lambda window: {**window, "slots": (), "closed_until": None})


def heal(cloud: Cloud) -> None:
    """Let every server behave again."""
    for server in cloud.servers.values():
        server.faults.clear()
    vars(cloud.oceanbase).update(vars(Behaviour(preparation=timedelta(0))))


@dataclass(frozen=True)
class Sandboxed:
    """One backup set of a few small files, the newest that its cluster has."""

    cloud: Cloud
    backup_set: SandboxBackupSet
    since: int
    """How many invocations there had been before."""
    heard: tuple[int, int, int, int]
    """How much the chats had received before: messages and refusals in DingTalk, and on the webhook."""

    @classmethod
    def with_new_backup_set(
        cls,
        cloud: Cloud,
        set_id: str = "",
        *,
        files: int = 2,
        sizes: Sequence[int] = (),
        method: str = "logical",
    ) -> Sandboxed:
        """Add a backup set to *cloud*, of some small files or of those sizes."""
        number = next(_numbers)
        moment = _FIRST + timedelta(seconds=number)
        name = set_id or f"bak-e2e-{number:03d}"
        parts = tuple(
            SandboxPart(part, f"{name}_{part}.zip", seed.VENDOR_BUCKET, f"{name}/{part}.zip", size)
            for part, size in enumerate(sizes or range(1000, 1000 * files + 1, 1000), start=1)
        )
        backup_set = SandboxBackupSet(
            instance_id=seed.INSTANCE,
            set_id=name,
            start_time=moment - timedelta(minutes=10),
            end_time=moment,
            checkpoint=moment,
            method=method,
            data_size=sum(part.size_bytes for part in parts),
            cluster_name="orders",
            tenant_names=("sales",),
            parts=parts,
        )
        cloud.add(backup_set)
        return cls(cloud, backup_set, len(cloud.function_compute.invocations), _heard(cloud))

    # What can be done.

    def fire(self, event: bytes, function: str = FETCH_LINK) -> None:
        """Invoke a function as a trigger does, and wait until nothing is left to do."""
        self.invoke(event, function)
        self.settle()

    def invoke(self, event: bytes, function: str = FETCH_LINK) -> None:
        """Invoke a function as a trigger does, and do not wait."""
        self.cloud.function_compute.invoke_async(function, event)

    def asking(self, *deliver: str, **more: object) -> bytes:
        """Return a request for this backup set and these destinations."""
        request = {"cluster": "orders", "backup_set_id": self.backup_set.set_id, "deliver": deliver, **more}
        return to_json(request)

    def signed(self, job: Job) -> bytes:
        """Return a job as a function of the deployment hands it over."""
        return JobSignatures([Secret(self.cloud.environment["REDEEM_KEYS"])]).payload(job)

    def settle(self) -> None:
        """Wait until nothing is left to do."""
        self.cloud.wait_idle(LONGEST)

    def settle_but_for_delays(self) -> None:
        """Wait until what is left to do is for later."""
        self.cloud.wait_quiet(LONGEST)

    def let_time_pass(self) -> None:
        """Wait until what is left is for later, let that be now, and settle.

        What still runs would find its claim in the ledger replaced by the one that it wrote before.
        """
        self.settle_but_for_delays()
        self.end_leases()
        forget_pace(self.cloud)
        self.cloud.function_compute.skip_delays()
        self.settle()

    def end_leases(self) -> None:
        """Let every claim in the ledger be over."""
        for key in self.cloud.oss.keys(LEDGER):
            entry = from_json(self.cloud.oss.object_bytes(LEDGER, key)) if "/claim-" in key else {}
            if entry.pop("lease_seconds", 0):
                self.cloud.oss.put_object(LEDGER, key, to_json(entry))

    def watched_for(self, route: str, length: timedelta) -> None:
        """Let the watchdog have watched a route for that long, and nothing have been proven meanwhile."""
        began = datetime.now(timezone.utc) - length
        _rewrite(
            self.cloud,
            f"watch/{route}/",
            lambda watch: {**watch, "began_at": dict.fromkeys(watch["began_at"], began)},
        )
        _rewrite(self.cloud, f"history/{route}/", lambda history: {**history, "proven": None, "ended": []})

    def begun_for(self, route: str, length: timedelta) -> None:
        """Let what is under way for a route, ``-`` for none, have begun that long ago."""
        began = datetime.now(timezone.utc) - length
        begun = {"began_at": began}
        _rewrite(
            self.cloud,
            f"history/{route}/",
            lambda history: {
                **history,
                **{
                    name: [{**one, **begun} for one in history[name]]
                    for name in ("under_way", "begun")
                    if name in history
                },
            },
        )

    def hang(self, service: str, method: str, path: str = "", times: int = 1) -> None:
        """Let a service answer the next such requests when nobody listens any more."""
        fault = Fault("delay", method=method, path=path, times=times, seconds=_FOREVER)
        self.cloud.servers[service].faults.plant(fault)

    @contextmanager
    def little_time(self, function: str, timeout: timedelta) -> Iterator[None]:
        """Let a function's invocations be killed after *timeout*."""
        functions = self.cloud.function_compute.functions
        usual = functions[function]
        functions[function] = replace(usual, timeout=timeout)
        try:
            yield
        finally:
            functions[function] = usual

    def crash_during(self, function: str, service: str, method: str, path: str) -> None:
        """Kill the function once it has sent such a request, which must be one that hangs."""
        requests = self.cloud.servers[service].requests
        seen = len(requests)
        self.crash(function, lambda: any(m == method and path in p for m, p in requests[seen:]))

    def crash(self, function: str, when: Callable[[], bool]) -> None:
        """Kill the function's invocation that runs when *when* becomes true."""
        until(lambda: when() and self.running(function) is not None)
        running = self.running(function)
        assert running
        self.cloud.function_compute.crash(running.request_id)
        until(lambda: self.running(function) != running)

    def running(self, function: str) -> Invocation | None:
        """Return the function's invocation that runs right now."""
        running = [each for each in self.of(function) if each.status == "Running"]
        return running[0] if running else None

    # What has become of it.

    @property
    def invocations(self) -> list[Invocation]:
        """The invocations since the backup set was added."""
        return self.cloud.function_compute.invocations[self.since :]

    def of(self, function: str) -> list[Invocation]:
        """Return the invocations of one function."""
        return [each for each in self.invocations if each.function == function]

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """What the functions returned since then."""
        return [each for invocation in self.invocations for each in from_json(invocation.result or b"[]")]

    def receipts(self, destination: str) -> list[dict[str, Any]]:
        """Return the receipts of the deliveries, not of the news, to one destination."""
        return [
            receipt
            for outcome in self.outcomes
            for receipt in outcome["receipts"]
            if receipt["destination"] == destination and receipt["kind"] in ("link_ready", "copy")
        ]

    @property
    def chat(self) -> list[ChatMessage]:
        """What was said in DingTalk since then."""
        return self.cloud.dingtalk.chat.messages[self.heard[0] :]

    @property
    def messages(self) -> list[ChatMessage]:
        """The messages in DingTalk about the backup set."""
        return [each for each in self.chat if self.backup_set.set_id in each.text]

    @property
    def link_messages(self) -> list[ChatMessage]:
        """The messages in DingTalk that have links to the backup set."""
        return [each for each in self.messages if each.buttons]

    @property
    def refusals(self) -> list[int | str]:
        """The codes with which DingTalk refused messages."""
        return [each.code for each in self.cloud.dingtalk.chat.refusals[self.heard[1] :]]

    @property
    def hooked(self) -> list[dict[str, Any]]:
        """The events that the webhook received."""
        return [from_json(each.raw) for each in self.cloud.audit.chat.messages[self.heard[2] :]]

    @property
    def copied(self) -> dict[str, bytes]:
        """The copied files by name, without the manifest."""
        return {name: data for name, data in self.stored.items() if name != "manifest.json"}

    @property
    def stored(self) -> dict[str, bytes]:
        """Everything in the backup set's folder by name."""
        folder = f"oceanbase/{self.backup_set.instance_id}/{self.backup_set.set_id}/"
        keys = [key for key in self.cloud.oss.keys(ARCHIVE) if key.startswith(folder)]
        return {key.removeprefix(folder): self.cloud.oss.object_bytes(ARCHIVE, key) for key in keys}

    @property
    def sources(self) -> dict[str, bytes]:
        """The files as the vendor has them."""
        return {part.file_name: seed.contents(part) for part in self.backup_set.parts}

    @property
    def first_file(self) -> bytes:
        """The first of them."""
        return next(iter(self.sources.values()))

    @property
    def logged(self) -> list[str]:
        """Every line that the functions logged since then."""
        return [line for invocation in self.invocations for line in invocation.log_lines]

    @property
    def download_tasks(self) -> int:
        """How many downloads of the backup set OceanBase was asked for."""
        return len(
            [task for task in self.cloud.oceanbase.tasks if task.backup_set_id == self.backup_set.set_id]
        )


def _heard(cloud: Cloud) -> tuple[int, int, int, int]:
    dingtalk, audit = cloud.dingtalk.chat, cloud.audit.chat
    return len(dingtalk.messages), len(dingtalk.refusals), len(audit.messages), len(audit.refusals)


def _rewrite(cloud: Cloud, below: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the registers of the ledger that lie below a name."""
    for key in [each for each in cloud.oss.keys(LEDGER) if below in each]:
        heading, _, data = cloud.oss.object_bytes(LEDGER, key).partition(b"\n")
        cloud.oss.put_object(LEDGER, key, heading + b"\n" + to_json(change(from_json(data))))
