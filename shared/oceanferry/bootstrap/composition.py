"""From settings and credentials to adapters. Vendor SDKs are imported here, inside functions."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.bootstrap.chat_targets import target_of
from oceanferry.bootstrap.ledger_records import ledger_of, records_of
from oceanferry.bootstrap.on_demand import on_demand
from oceanferry.bootstrap.product import Ports
from oceanferry.bootstrap.storage import Storage
from oceanferry.domain.configuration import Configuration
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.heartbeat import Heartbeat
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.progress import Progress
from oceanferry.ports.redemptions import Redemptions
from oceanferry.ports.side_by_side import SideBySide
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.settings.model import Settings

if TYPE_CHECKING:
    from oceanferry.adapters.chat.channel import Channel, ChatEndpoint
    from oceanferry.adapters.function_compute.account import FunctionComputeAccount


@dataclass(frozen=True)
class Composition:
    """Makes the adapters that the settings ask for."""

    settings: Settings
    credentials: Credentials
    in_region: bool
    """Whether this runs inside the region, so that internal links are worth trying first."""
    short_timeouts: bool = False
    """Whether a person waits, so that errors are reported sooner than a job would be given up."""
    closing: ExitStack = field(default_factory=ExitStack)
    """Closes the connections of the adapters that were made."""

    def ports(
        self, invoker: Invoker, *, progress: Progress, name: str, ends_at: datetime | None = None
    ) -> Ports:
        """Return what the use cases work with."""
        return Ports(
            configuration=self.configuration,
            backups=self.backups,
            notifier=self.notifier,
            bucket=self.storage.bucket,
            open_source=self.storage.open_source,
            ledger=self.ledger,
            invoker=invoker,
            clock=self.clock,
            progress=progress,
            documents=self.documents,
            heartbeat=self.heartbeat,
            name=name,
            ends_at=ends_at,
            terms=self.settings.terms,
            side_by_side=self.side_by_side,
        )

    @cached_property
    def side_by_side(self) -> SideBySide:
        """Threads."""
        return ThreadPool()

    @cached_property
    def storage(self) -> Storage:
        """Buckets, and the files behind links."""
        return Storage(
            self.settings, self.credentials, in_region=self.in_region, clock=self.clock, closing=self.closing
        )

    @cached_property
    def clock(self) -> Clock:
        """The system's clock."""
        return SystemClock()

    @cached_property
    def configuration(self) -> Configuration:
        """What events can choose from."""
        return self.settings.configuration()

    @cached_property
    def backups(self) -> BackupService:
        """ApsaraDB for OceanBase."""

        def make() -> BackupService:
            from oceanferry.adapters.alibaba_cloud.caller import CALL_TIMEOUT, VISITOR_TIMEOUT
            from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService

            return OceanBaseBackupService(
                credentials=self.credentials,
                region=self.settings.region,
                endpoint=self.settings.endpoints.oceanbase,
                clock=self.clock,
                timeout=VISITOR_TIMEOUT if self.short_timeouts else CALL_TIMEOUT,
                allow=self.settings.network.allow,
            )

        return on_demand(make)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of the configuration, or one that lasts as long as this process."""
        records = self._records
        return on_demand(lambda: ledger_of(self.settings.ledger, records))

    @cached_property
    def redemptions(self) -> Redemptions:
        """What is remembered of vouchers, where the ledger is kept."""
        from oceanferry.adapters.ledger.redemptions import RecordRedemptions

        return on_demand(lambda: RecordRedemptions(self._records))

    @cached_property
    def _records(self) -> Records:
        return on_demand(
            lambda: records_of(self.settings.ledger, self.storage.ledger_store, clock=self.clock)
        )

    @cached_property
    def documents(self) -> VersionedDocuments:
        """What is kept beside the receipts, in the same place."""
        records = self._records
        return on_demand(lambda: RecordDocuments(records))

    def heartbeat(self, route: str) -> Heartbeat | None:
        """Return the heartbeat of a route, None when it has none."""
        chosen = self.settings.routes.get(route)
        if chosen is None or chosen.heartbeat is None:
            return None
        from oceanferry.adapters.healthchecks_heartbeat import HttpHeartbeat
        from oceanferry.adapters.http.client import HttpClient

        return HttpHeartbeat(chosen.heartbeat, HttpClient(allow=self.settings.network.allow))

    def functions(self) -> Invoker:
        """Return the invoker that starts other functions."""

        def make() -> Invoker:
            from oceanferry.adapters.function_compute.invoker import FunctionComputeInvoker

            return FunctionComputeInvoker(
                self.function_compute,
                function_names=self.settings.function_names,
                signatures=self.signatures,
            )

        return on_demand(make)

    @property
    def function_compute(self) -> FunctionComputeAccount:
        """How the functions of this deployment are called."""
        from oceanferry.adapters.function_compute.account import FunctionComputeAccount

        return FunctionComputeAccount(
            account_id=self.settings.account_id,
            region=self.settings.region,
            credentials=self.credentials,
            clock=self.clock,
            endpoint=self.settings.endpoints.fc,
        )

    @cached_property
    def signatures(self) -> JobSignatures:
        """How the functions of this deployment know each other's jobs."""
        return JobSignatures(self.settings.job_keys())

    def notifier(self, destination: str) -> Notifier:
        """Return the notifier of a chat or webhook."""
        from oceanferry.adapters.chat.sender import ChannelNotifier
        from oceanferry.adapters.http.client import HttpClient

        channel, target = self.channel(destination)
        http = HttpClient(allow=self.settings.network.allow)
        return ChannelNotifier(channel, target, http=http, clock=self.clock)

    def channel(self, destination: str) -> tuple[Channel, ChatEndpoint]:
        """Return what kind of chat or webhook a destination is, and where it is."""
        from oceanferry.adapters.chat.channels import CHANNELS

        chosen = self.settings.chats[destination]
        return CHANNELS[chosen.type], target_of(destination, chosen)
