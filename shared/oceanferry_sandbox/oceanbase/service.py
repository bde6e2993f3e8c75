"""The backup-set actions of the OceanBase API, version 2019-09-01, as one function of the request.

RPC style: ``POST /`` with the action in ``x-acs-action`` and the parameters in a form (or the query), signed
with ACS3-HMAC-SHA256. What is uncertain about the real service is configured, see Behaviour; errors on
the wire and replies that are not JSON are planted as Faults of the server.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.acs3 import SignatureRefused, verify
from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.oceanbase import gateway, refusals, replies
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.oceanbase.behaviour import Behaviour, Missing
from oceanferry_sandbox.oceanbase.download_tasks import DownloadTask, LinkDesk, Pack, Sign
from oceanferry_sandbox.oceanbase.parameters import Parameters
from oceanferry_sandbox.oceanbase.state import State

_VERSION = "2019-09-01"
_FIRST_TASK_ID = 1_000_001


@dataclass(eq=False, repr=False)
class OceanBaseService(Behaviour):
    """Answers the API's requests; safe between threads.

    Listings are in the order in which sets were added: no order is documented, and callers that count
    on one shall notice.
    """

    access_keys: Sequence[AccessKey]
    sign: Sign = field(kw_only=True)
    clock: Callable[[], float] = field(default=time.time, kw_only=True)
    """What tasks and links age by."""
    pack: Pack = field(default=lambda _: None, kw_only=True)
    """Makes a part's file anew, where ``packs_anew`` says so."""
    signature_clock: Callable[[], float] = field(default=time.time, kw_only=True)
    """What requests are dated against: SDKs stamp them with the machine's own clock."""
    state_file: Path | None = field(default=None, kw_only=True)
    """Where backup sets and tasks survive; links are signed anew after a restart."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._state = State.load(self.state_file)
        self._desk = LinkDesk(self.sign, lambda part: self.pack(part) if self.packs_anew else None)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        request_id = str(uuid.uuid4()).upper()
        try:
            body = request.read()
            verify(request, body, self.access_keys, self.signature_clock())
            return gateway.answered(request_id, self._answer(request, Parameters(request, body)))
        except SignatureRefused as error:
            return gateway.refused(request, request_id, Refused(error.status, error.code, error.message))
        except Refused as refusal:
            return gateway.refused(request, request_id, refusal)

    def add(self, backup_set: SandboxBackupSet) -> None:
        """Add *backup_set* (and its instance), or replace the one of the same id."""
        with self._lock:
            self._state.add(backup_set)
            self._state.save(self.state_file)

    def add_instance(self, instance_id: str) -> None:
        """Add an instance that has no backup sets yet."""
        with self._lock:
            self._state.instances.add(instance_id)
            self._state.save(self.state_file)

    def fail(self, task_id: int) -> None:
        """Let a task be failed from now on, whatever it was."""
        with self._lock:
            self._state.end_task(task_id, self._now())
            self._state.save(self.state_file)

    def finish_tasks(self) -> None:
        """Let every task that runs be finished from now on."""
        with self._lock:
            self._state.finish_tasks(self._now())
            self._state.save(self.state_file)

    def expire_tasks(self) -> None:
        """Let every task be expired whose preparation is over, and show no links of it any more."""
        with self._lock:
            self._state.expire_tasks(self._now())
            self._state.save(self.state_file)
            self._desk.forget()

    @property
    def backup_sets(self) -> list[SandboxBackupSet]:
        """The backup sets in the order in which they were added."""
        return list(self._state.backup_sets)

    @property
    def tasks(self) -> list[DownloadTask]:
        """The download tasks that were created, oldest first."""
        return list(self._state.tasks)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), timezone.utc)

    def _answer(self, request: Request, parameters: Parameters) -> replies.Reply:
        actions = {
            "CreateBackupSetDownloadLink": self._create,
            "DescribeBackupSetDownloadLink": self._describe,
            "DescribeDataBackupSet": self._list,
        }
        action = request.headers.get("x-acs-action")
        if (request.method, request.path) != ("POST", "/") or action not in actions:
            raise unknown_action()
        if (version := request.headers.get("x-acs-version")) != _VERSION:
            raise refusals.wrong_version(version)
        with self._lock:
            gateway.admit(action, self)
            if (instance_id := parameters.required("InstanceId")) not in self._state.instances:
                raise self._missing("instance", refusals.unknown_instance(instance_id))
            return actions[action](parameters)

    def _missing(self, what: Missing, usual: Refused) -> Refused:
        status, code = self.codes_of_missing.get(what, (usual.status, usual.code))
        return Refused(status, code, usual.message)

    def _create(self, parameters: Parameters) -> replies.Reply:
        instance_id, set_id = parameters.required("InstanceId"), parameters.required("BackupSetId")
        backup_set = self._state.backup_set(instance_id, set_id)
        if backup_set is None:
            raise self._missing("backup_set", refusals.unknown_backup_set(set_id))
        if not backup_set.downloadable:
            raise refusals.not_downloadable(set_id)
        task = self._state.newest_task(backup_set)
        if task is None or task.phase(self._now()) != "running":
            task = self._new_task(backup_set)
        elif self.while_running == "refuse":
            raise refusals.task_running(task.task_id)
        return replies.created(task, self)

    def _new_task(self, backup_set: SandboxBackupSet) -> DownloadTask:
        now = self._now()
        task = DownloadTask(
            task_id=_FIRST_TASK_ID + len(self._state.tasks),
            instance_id=backup_set.instance_id,
            backup_set_id=backup_set.set_id,
            created_at=now,
            ready_at=now + self.preparation,
            expires_at=now + self.preparation + self.link_lifetime,
            failed=self.failing > 0,
            lists_as_it_goes=self.lists_as_it_goes,
        )
        self.failing = max(0, self.failing - 1)
        self._state.tasks.append(task)
        self._state.save(self.state_file)
        return task

    def _describe(self, parameters: Parameters) -> replies.Reply:
        instance_id, task_id = parameters.required("InstanceId"), parameters.required("DownloadTaskId")
        task = self._state.task(instance_id, task_id)
        backup_set = self._state.backup_set(instance_id, task.backup_set_id) if task else None
        if task is None or backup_set is None:
            raise self._missing("task", refusals.unknown_task(task_id))
        now = self._now()
        hidden = task.phase(now) == "expired" and not self.keeps_expired_links
        links = () if hidden else self._desk.links(task, backup_set, now)
        return replies.described(task, backup_set, links, now, self)

    def _list(self, parameters: Parameters) -> replies.Reply:
        found = parameters.backup_set_filter().of(self._state.backup_sets)
        size = parameters.count("PageSize", 10)
        start = (parameters.count("PageNumber", 1) - 1) * size
        shown = found[start : start + size]
        page = [(backup_set, self._state.newest_task(backup_set)) for backup_set in shown]
        return replies.listed(page, len(found), self._now(), self)
