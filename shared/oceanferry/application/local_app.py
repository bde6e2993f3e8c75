"""The product as the command line runs it: the same use cases, all in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from uuid import uuid4

from oceanferry.adapters.function_compute.in_process_invoker import InProcessInvoker
from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.product import build_runner, build_watchdog
from oceanferry.domain.configuration import Cluster, Language
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.retention_report import RetentionReport
from oceanferry.domain.errors import InvalidRequest, RetryableError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome, refusal
from oceanferry.domain.runs.plans import Plan
from oceanferry.domain.runs.requests import Asked, route_of
from oceanferry.domain.texts import text
from oceanferry.domain.watching.status import StatusReport
from oceanferry.ports.progress import Progress
from oceanferry.triggers.incoming import requests_of
from oceanferry.usecases.copies.delivered import DeliveredCopies, withdraw_removed
from oceanferry.usecases.copies.retain import retain
from oceanferry.usecases.inspecting.list_backup_sets import BackupSetList, list_backup_sets
from oceanferry.usecases.inspecting.plan import plan
from oceanferry.usecases.job_runner import JobRunner
from oceanferry.usecases.watching.status import status
from oceanferry.usecases.watching.watchdog import Watchdog


@dataclass(frozen=True)
class LocalApp:
    """What the commands that need a configuration can do."""

    composition: Composition
    runner: JobRunner
    invoker: InProcessInvoker
    watchdog: Watchdog

    @property
    def language(self) -> Language:
        """The language of what is published."""
        return self.composition.settings.language

    @property
    def timezone(self) -> tzinfo:
        """The time zone of the configuration's readers."""
        return self.composition.settings.timezone

    def run(self, event: bytes) -> Iterator[Outcome]:
        """Do everything that an event asks for; yields the outcome of each step.

        What is no request, or asks for something that is not configured, has no
        effect: the command shows why, and sends no notice.
        """
        run = uuid4().hex
        batch = requests_of(event).identified(run)
        for refused in batch.refused:
            yield _refusal(run, refused.failure)
        for asked in batch.asked:
            yield from self._take(asked)
        yield from self.invoker.drain(self.runner)

    def watch(self) -> Iterator[Outcome]:
        """Let the watchdog check once, and send its notices; yields the outcome of each step."""
        yield from self.watchdog.watch()
        yield from self.invoker.drain(self.runner)

    def plan(self, event: bytes) -> list[Plan]:
        """Say what an event would do, without doing it."""
        batch = requests_of(event)
        refused = [Plan(status="refused", run="", failure=each.failure) for each in batch.refused]
        return refused + [
            plan(
                asked,
                configuration=self.composition.configuration,
                backups=self.composition.backups,
                ledger=self.composition.ledger,
                clock=self.composition.clock,
                endpoint_of=self.composition.storage.endpoint_of,
                copies=DeliveredCopies(self.composition.storage.bucket),
            )
            for asked in batch.asked
        ]

    def _take(self, asked: Asked) -> Iterator[Outcome]:
        try:
            route_of(asked.request, self.composition.configuration)
        except InvalidRequest as error:
            yield _refusal(asked.run, Failure.of(error))
            return
        try:
            yield from self.runner.start_runs([asked])
        except RetryableError as error:
            yield self.runner.failures.refuse(asked, Failure.of(error))

    def backup_sets(self, instance_id: str | None, *, newest: int | None) -> BackupSetList:
        """List the newest backup sets of every cluster, or of one instance, configured or not."""
        clusters = list(self.composition.configuration.clusters.values())
        if instance_id:
            known = [each for each in clusters if each.instance_id == instance_id]
            clusters = known or [Cluster("", instance_id)]
        return list_backup_sets(
            clusters,
            configuration=self.composition.configuration,
            backups=self.composition.backups,
            ledger=self.composition.ledger,
            copies=DeliveredCopies(self.composition.storage.bucket),
            newest=newest,
            side_by_side=self.composition.side_by_side,
        )

    def status(self) -> StatusReport:
        """Say how the deliveries of every route stand. Raises InvalidConfiguration without a ledger."""
        return status(
            configuration=self.composition.configuration,
            documents=self.composition.documents,
            bucket=self.composition.storage.bucket,
            clock=self.composition.clock,
            side_by_side=self.composition.side_by_side,
        )

    def retain(
        self, destination: str, instance_id: str | None, rule: RetentionRule | None, *, apply: bool
    ) -> list[RetentionReport]:
        """Apply a retention rule to a bucket, or try it out, for every cluster or one instance.

        Without a rule the destination's own is taken, but for its ``apply``.

        Raises:
            InvalidRequest: There is no such destination, it is not a bucket, or there is no rule.
        """
        if not self.composition.configuration.destination(destination).takes_copies:
            raise InvalidRequest(
                text("{name} is not a bucket", name=destination),
                advice=text("Name a destination of type oss"),
            )
        rule = replace(rule or self._retention_of(destination), apply=apply)
        clusters = self.composition.configuration.clusters.values()
        instances = [instance_id] if instance_id else dict.fromkeys(each.instance_id for each in clusters)
        bucket = self.composition.storage.bucket(destination)
        reports = []
        for each in instances:
            report = retain(bucket, each, rule, clock=self.composition.clock)
            withdraw_removed(
                self.composition.ledger,
                [copy.backup_set_id for copy in report.of("removed")],
                routes=(*report.routes, *self.composition.configuration.routes),
                instance_id=each,
                destination=destination,
            )
            reports.append(report)
        return reports

    def _retention_of(self, destination: str) -> RetentionRule:
        chosen = self.composition.settings.buckets.get(destination)
        if chosen is None or chosen.retention is None:
            raise InvalidRequest(
                text("The configuration does not say what {name} keeps", name=destination),
                advice=text(
                    "Add --keep-last 7, --keep-for 30d, or both; or set retention for the destination"
                ),
            )
        return chosen.retention.rule()


def _refusal(run: str, failure: Failure) -> Outcome:
    return refusal(Order(run=run, route="", cluster="", backup_set_id="", deliver=()), failure)


@contextmanager
def on_this_machine(config: Path | None, *, progress: Progress) -> Iterator[LocalApp]:
    """Build the product for one command.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
    """
    composition = build_composition(config)
    invoker = InProcessInvoker(composition.clock)
    with composition.closing:
        ports = composition.ports(invoker, progress=progress, name="oceanferry run")
        yield LocalApp(composition, build_runner(ports), invoker, build_watchdog(ports))
