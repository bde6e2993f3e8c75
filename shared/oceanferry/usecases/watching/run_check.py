"""Whether the runs of a route end: overdue, stuck and abandoned deliveries to one destination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import InvocationFailed
from oceanferry.domain.runs.alarms import Alarm, Condition
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.texts import text
from oceanferry.domain.watching.delivery_history import DeliveryHistory, GivenUp, UnderWay
from oceanferry.domain.watching.watch_state import Watch
from oceanferry.ports.ledger import Claim, Leased, Ledger
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories, RouteHistories

GRACE_PERIOD = timedelta(hours=1)
"""The longest time for which a delivery without a lease waits for its next invocation."""
_PROBE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class RunCheck:
    """Compares a route's delivery histories with the ledger; closes what was abandoned."""

    route: Route
    configuration: Configuration
    watch: Watch
    histories: DeliveryHistories
    read: RouteHistories
    """The route's own, read at the beginning of the check."""
    ledger: Ledger
    now: datetime
    notes: list[str]
    """What was done besides checking."""
    idle_since: dict[str, datetime]
    """Becomes the watch's."""

    def alarms(self, name: str) -> list[Alarm]:
        """Return what is wrong with the deliveries to destination *name*."""
        history, noted = self.read.to(name), len(self.notes)
        alarms = [each for delivery in history.under_way if (each := self._run(history, delivery))]
        if len(self.notes) > noted:  # a proof may have been found
            history = self.histories.of(self.route.name, name)
        newest = history.proven.at if history.proven else self.watch.began_at[name]
        expected = self.route.expect_every
        if expected is not None and self.now - newest > expected:
            alarms.append(
                Alarm(
                    condition="overdue",
                    destination=name,
                    opened_at=self.now,
                    since=newest,
                    never=history.proven is None,
                    limit=expected,
                )
            )
        return alarms

    def _run(self, history: DeliveryHistory, delivery: UnderWay) -> Alarm | None:
        limit = self.route.link_timeout + GRACE_PERIOD if delivery.key else GRACE_PERIOD
        if self.now - delivery.began_at < limit:
            return None
        found = self._who_works_on(delivery)
        if isinstance(found, Receipt):
            self._change(history, _over(found, delivery), delivery)
            self.notes.append(
                text(
                    "{name}: added the missing delivery of {id}",
                    name=history.destination,
                    id=delivery.backup_set_id,
                )
            )
            return None
        if isinstance(found, Leased):
            stuck = self.now - delivery.began_at >= max(limit, self.configuration.watching.stuck_after)
            return self._alarm("stuck", history, delivery, since=delivery.began_at) if stuck else None
        if self.now - found < GRACE_PERIOD:
            return None
        cleaned_from = found + self.configuration.watching.orphans_after
        if self.now >= cleaned_from:
            self._change(history, _closed(delivery, self.now), delivery)
            self.notes.append(
                text(
                    "{name}: closed abandoned run {run} (no active lease)",
                    name=history.destination,
                    run=delivery.run,
                )
            )
        return self._alarm("abandoned", history, delivery, since=found, cleaned_from=cleaned_from)

    def _alarm(
        self,
        condition: Condition,
        history: DeliveryHistory,
        delivery: UnderWay,
        *,
        since: datetime,
        cleaned_from: datetime | None = None,
    ) -> Alarm:
        return Alarm(
            condition=condition,
            destination=history.destination,
            opened_at=self.now,
            since=since,
            cleaned_from=cleaned_from,
            run=delivery.run,
            backup_set_id=delivery.backup_set_id,
        )

    def _change(
        self,
        history: DeliveryHistory,
        change: Callable[[DeliveryHistory], DeliveryHistory],
        delivery: UnderWay,
    ) -> None:
        self.histories.change(self.route.name, history.destination, change, run=delivery.run)

    def _who_works_on(self, delivery: UnderWay) -> Receipt | Leased | datetime:
        """Return the receipt, or who holds the delivery, or since when no holder has been seen."""
        if not delivery.key:  # it was accepted, and nothing has begun
            return delivery.began_at
        name = f"{delivery.run} {delivery.key}"
        before = self.watch.idle_since.get(name)
        if before is not None and self.now - before >= GRACE_PERIOD:  # known to be idle: not claimed any more
            found: Receipt | Claim | Leased | None = self.ledger.receipt(delivery.key)
        else:
            found = self.ledger.claim(delivery.key, lease=_PROBE)
            if isinstance(found, Claim):
                self.ledger.release(found)
        if isinstance(found, Receipt | Leased):
            return found
        self.idle_since[name] = before or self.now
        return before or self.now


def _over(receipt: Receipt, delivery: UnderWay) -> Callable[[DeliveryHistory], DeliveryHistory]:
    return lambda history: history.after_delivery(receipt, key=delivery.key)


def _closed(delivery: UnderWay, now: datetime) -> Callable[[DeliveryHistory], DeliveryHistory]:
    failure = Failure(
        error=InvocationFailed.__name__,
        message=f"Run {delivery.run} was abandoned: its lease expired and no function continued it",
        advice="Send the request again: the copy resumes where it stopped",
    )
    given_up = GivenUp(run=delivery.run, backup_set_id=delivery.backup_set_id, at=now, failure=failure)
    return lambda history: history.without(delivery).model_copy(update={"given_up": given_up})
