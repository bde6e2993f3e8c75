"""What the watchdog knows of a route from one check to the next, and what it says when that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, Field, OnErrorOmit

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.texts import Sentence, joined, quoted, text
from oceanferry.domain.watching.delivery_history import NO_ROUTE


class PendingNotice(TolerantModel):
    """One message that is due."""

    kind: Literal["stale", "all_clear"]
    alarms: tuple[Alarm, ...]
    still: tuple[Alarm, ...] = ()
    reminder: bool = False


class Watch(StoredModel):
    """One route, or all requests without one. Holds no link and no secret."""

    began_at: Mapping[str, AwareDatetime] = Field(default_factory=dict)
    """Since when each destination is watched: before that, nothing can be overdue."""
    open: tuple[OnErrorOmit[Alarm], ...] = ()
    """The open alarms after the last check, all of them notified, without what only a later version knows."""
    notified_at: AwareDatetime | None = None
    """When all open alarms were last notified; None when nothing is."""
    idle_since: Mapping[str, AwareDatetime] = Field(default_factory=dict)
    """Deliveries that are under way, by run and key, and since when no function was seen to work on them."""
    blind_since: Mapping[str, AwareDatetime] = Field(default_factory=dict)
    """Checks that failed the last time, and since when."""
    notice: tuple[OnErrorOmit[PendingNotice], ...] = ()
    """What was written down but may not have been handed over yet."""

    def after(
        self,
        found: Sequence[Alarm],
        *,
        hidden: Callable[[Alarm], bool],
        now: datetime,
        remind_every: timedelta | None,
    ) -> Watch:
        """Return the watch after a check, with the notices to send.

        What was found before keeps the moment at which it was first noticed.
        What is found no more has healed, unless it is *hidden*: could not be
        checked.
        """
        known = {each.subject: each for each in self.open}
        seen = {each.subject: _since_known(each, known.get(each.subject)) for each in found}
        hid = {each.subject: each for each in self.open if each.subject not in seen and hidden(each)}
        wrong = tuple({**seen, **hid}.values())
        new = tuple(each for each in wrong if each.subject not in known)
        healed = tuple(each for each in self.open if each.subject not in {*seen, *hid})
        old = tuple(each for each in wrong if each.subject in known)
        notified = self.notified_at
        due = notified is not None and remind_every is not None and now - notified >= remind_every
        notice: list[PendingNotice] = []
        if new:
            notice.append(PendingNotice(kind="stale", alarms=new, still=old))
        elif old and due:
            notice.append(PendingNotice(kind="stale", alarms=old, reminder=True))
        if healed:
            notice.append(PendingNotice(kind="all_clear", alarms=healed, still=wrong))
        notify = new or (old and due)
        return self.model_copy(
            update={
                "open": wrong,
                "notified_at": now if notify else self.notified_at if wrong else None,
                "notice": tuple(notice),
            }
        )


class LastCheck(StoredModel):
    """That there is a watchdog, and that it still checks the routes."""

    checked_at: AwareDatetime | None = None
    """When the last check ended; None when there was none."""
    unseen_since: Mapping[str, AwareDatetime] = Field(default_factory=dict)
    """What the last check had no time for: each route, and when it was last checked."""

    def in_turn(self, routes: Sequence[str]) -> list[str]:
        """Return *routes* in the order in which the next check sees them: the longest unseen first."""
        waiting = [name for name in routes if name in self.unseen_since]
        seen = [name for name in routes if name not in self.unseen_since]
        return [*sorted(waiting, key=self.unseen_since.__getitem__), *seen]

    def followed(self, *, at: datetime, unseen: Sequence[str]) -> LastCheck:
        """Return what to write down of the check that ended now and had no time for *unseen*."""
        before = self.checked_at or at
        since = {name: self.unseen_since.get(name, before) for name in unseen}
        return self.model_copy(update={"checked_at": at, "unseen_since": since})


_MOST_NAMED = 20


def said_of_unseen(routes: Sequence[str]) -> Sentence:
    """Name the routes that a check had no time for; empty when there are none."""
    if not routes:
        return quoted("")
    names = [
        text("requests without a route") if each == NO_ROUTE else quoted(each)
        for each in routes[:_MOST_NAMED]
    ]
    left = len(routes) - _MOST_NAMED
    return text(
        "Out of time, not checked: {names}{more}. The next check starts with them",
        names=joined(names, text(", ")),
        more=text(" and {left} more", left=left) if left > 0 else "",
    )


def run_of(route: str, version: int, began_at: Mapping[str, datetime]) -> str:
    """Return the id under which the notices of a version of the watch are sent once."""
    began = min(began_at.values(), default=None)
    subject = f"{route}\n{version}\n{began.isoformat() if began else ''}"
    return f"watch-{hashlib.sha256(subject.encode()).hexdigest()[:12]}"


def _since_known(alarm: Alarm, before: Alarm | None) -> Alarm:
    return alarm.model_copy(update={"opened_at": before.opened_at}) if before else alarm
