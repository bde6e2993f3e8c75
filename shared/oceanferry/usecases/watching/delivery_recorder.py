"""Keeping track of deliveries beside the ledger: every run writes, the watchdog and people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order, delivery_key
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.runs.requests import Asked
from oceanferry.domain.texts import text
from oceanferry.domain.watching.delivery_history import UnderWay
from oceanferry.domain.watching.history_notes import EndedDelivery, HistoryNote
from oceanferry.ports.clock import Clock
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.runs.announce import delivery_kind
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories

_T = TypeVar("_T")


@dataclass(frozen=True)
class DeliveryRecorder:
    """Notes what happens to jobs; its own trouble is never theirs."""

    histories: DeliveryHistories
    configuration: Configuration
    clock: Clock
    side_by_side: SideBySide = one_after_another

    def received(self, asked: Asked, route: Route) -> tuple[str, ...]:
        """Note that a request was accepted, so that its deliveries are missed when none begins."""
        delivery = UnderWay(
            run=asked.run,
            cluster=route.cluster.name,
            backup_set_id=asked.request.backup_set_id or "",
            key="",
            began_at=self.clock.now(),
        )

        def begin(name: str) -> None:
            self.histories.note(route.name, name, HistoryNote(begun=(delivery,)), run=asked.run)

        return self._noted(begin, route.deliver)

    def begun(self, job: FetchLinkJob, instance_id: str) -> tuple[str, ...]:
        """Note that the deliveries of a run are under way. Returns what should be said of that."""
        order, now = job.order, self.clock.now()

        def begin(name: str) -> None:
            kind = delivery_kind(name, self.configuration)
            deliveries = tuple(
                UnderWay(
                    run=each.run,
                    cluster=each.cluster,
                    backup_set_id=each.backup_set_id,
                    key=delivery_key(each, instance_id, name, kind),
                    began_at=now,
                )
                for each in job.orders
            )
            self.histories.note(order.route, name, HistoryNote(begun=deliveries), run=order.run)

        return self._noted(begin, job.only or order.deliver)

    def ended(self, receipts: Iterable[Receipt], orders: Sequence[Order] = ()) -> tuple[str, ...]:
        """Note the outcome of deliveries, or of notices. Returns what should be reported of that.

        Args:
            receipts: Of one run.
            orders: What the run was to deliver, if that was known.
        """
        known = {each.backup_set_id: each for each in orders}
        histories: dict[tuple[str, str, str], list[EndedDelivery]] = {}
        for each in receipts:
            order = known.get(each.backup_set_id)
            key = delivery_key(order, each.instance_id, each.destination, each.kind) if order else ""
            run = order.run if order else each.run
            ended = EndedDelivery(receipt=each, key=key)
            histories.setdefault((each.route, each.destination, run), []).append(ended)

        def end(history: tuple[str, str, str]) -> None:
            route, destination, run = history
            note = HistoryNote(ended=tuple(histories[history]))
            self.histories.note(route, destination, note, run=run)

        return self._noted(end, histories)

    def _noted(self, note: Callable[[_T], None], things: Iterable[_T]) -> tuple[str, ...]:
        def noted(about: _T) -> str:
            try:
                note(about)
            except OceanferryError as error:
                return text("history: {error}", error=error)
            return ""

        return tuple(filter(None, self.side_by_side(noted, things)))
