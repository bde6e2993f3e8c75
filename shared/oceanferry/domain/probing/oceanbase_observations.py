"""What recorded calls answer to the questions about backup sets, download tasks and their links."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from oceanferry.domain.links import DownloadTask
from oceanferry.domain.probing import facts
from oceanferry.domain.probing.facts import RecordedCalls, SeenRefusal
from oceanferry.domain.probing.observed import Observed, refused
from oceanferry.domain.recording import invented
from oceanferry.domain.texts import joined, quoted, text

_LONGEST_PREPARATION_SECONDS = 3600
_LIFETIME_SECONDS = 3600
_MISSING = re.compile(r"not_?found|not_?exist|instanceid\.invalid", re.IGNORECASE)
_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


def status_words(calls: RecordedCalls) -> Observed | None:
    """Judge the words of download tasks."""
    polled = facts.polls(calls)
    if not polled:
        return None
    wrong = sorted({each.word for each in polled if each.links and not _is(each.word).finished})
    wrong += sorted({each.word for each in polled if not each.links and not _may_wait(each.word)})
    seen = dict.fromkeys(
        text("{status} with links", status=each.word)
        if each.links
        else text("{status} without links", status=each.word)
        for each in polled
    )
    return Observed(not wrong, joined(list(seen), text(", ")))


def no_task(calls: RecordedCalls) -> Observed | None:
    """Judge the task id of a set without a task."""
    found = facts.no_task_ids(calls)
    return Observed(found == [0], ", ".join(map(repr, found))) if found else None


def links_form(calls: RecordedCalls) -> Observed | None:
    """Judge the form of DownloadLinks."""
    form = facts.links_form(calls)
    return Observed(form == "list", f"{form}") if form else None


def signature(calls: RecordedCalls) -> Observed | None:
    """Judge the signature of links."""
    form = facts.signature_form(calls)
    return Observed(form == "v4", form.upper()) if form else None


def lifetime(calls: RecordedCalls) -> Observed | None:
    """Judge how long links live."""
    seconds = facts.lifetime_seconds(calls)
    return (
        None
        if seconds is None
        else Observed(seconds == _LIFETIME_SECONDS, text("{seconds} s", seconds=seconds))
    )


def preparation(calls: RecordedCalls) -> Observed | None:
    """Judge how long a task takes."""
    seconds = facts.preparation_seconds(calls)
    return (
        None
        if seconds is None
        else Observed(seconds < _LONGEST_PREPARATION_SECONDS, text("{seconds:.0f} s", seconds=seconds))
    )


def sizes(calls: RecordedCalls) -> Observed | None:
    """Judge the stated size of a file by the size that OSS answers."""
    stated = [each.get("CompressedBackupSetSize") for poll in facts.polls(calls) for each in poll.links]
    numbers = [float(each) for each in stated if isinstance(each, (int, float))]
    answered = [total for _, total in facts.ranges(calls)]
    if not numbers or not answered:
        return None
    if answered[0] in numbers:
        return Observed(as_assumed=True, seen=text("{size} bytes, as OSS returns", size=answered[0]))
    return Observed(
        as_assumed=False,
        seen=text("stated {stated:g}, OSS returns {size} bytes", stated=numbers[0], size=answered[0]),
    )


def start_zone(calls: RecordedCalls) -> Observed | None:
    """Judge the zone of StartTime by the end, which has one."""
    entries = facts.entries(calls)
    starts = [str(each["StartTime"]) for each in entries if each.get("StartTime")]
    if any(_ZONED.search(each) for each in starts):
        return Observed(as_assumed=False, seen=text("StartTime names a zone"))
    pairs = [(_moment(each.get("StartTime")), _moment(each.get("EndTime"))) for each in entries]
    known = [(start, end) for start, end in pairs if start and end]
    if not known:
        return None
    later = any(start > end for start, end in known)
    return Observed(later, quoted("UTC+8") if later else text("UTC: no backup set starts after its end"))


def second_creation(calls: RecordedCalls) -> Observed | None:
    """Judge what asking for the same download again is answered."""
    made = facts.creations(calls)
    pairs = [(a, b) for a, b in pairwise(made) if a.asked("BackupSetId") == b.asked("BackupSetId")]
    if not pairs:
        return None
    first, second = pairs[0]
    if refusal := facts.refusal_of(second):
        return Observed(as_assumed=False, seen=refused(refusal))
    same = facts.created_id(first) == facts.created_id(second)
    return Observed(same, text("the same task") if same else text("another task"))


def generation(calls: RecordedCalls) -> Observed | None:
    """Judge where a new task's id is."""
    made = [each for each in facts.creations(calls) if facts.created_id(each) is not None]
    if not made:
        return None
    nested = "DownloadTaskId" in made[0].fields
    return Observed(nested, "Data.DownloadTaskId" if nested else "DownloadTaskId")


def creation(calls: RecordedCalls) -> Observed | None:
    """Judge whether the download of a finished backup set may be asked for."""
    made = facts.creations(calls)
    if not made:
        return None
    refusal = facts.refusal_of(made[0])
    return Observed(refusal is None, refused(refusal) if refusal else text("accepted"))


def wrong_instance(calls: RecordedCalls) -> Observed | None:
    """Judge the refusal of an instance that there is not."""
    return _missing(facts.refused(calls, facts.LIST, "InstanceId", invented.INSTANCE))


def wrong_backup_set(calls: RecordedCalls) -> Observed | None:
    """Judge the refusal of a backup set that there is not."""
    return _missing(facts.refused(calls, facts.CREATE, "BackupSetId", invented.BACKUP_SET))


def wrong_task(calls: RecordedCalls) -> Observed | None:
    """Judge the refusal of a download task that there is not."""
    return _missing(facts.refused(calls, facts.DESCRIBE, "DownloadTaskId", invented.TASK))


def _missing(refusal: SeenRefusal | None) -> Observed | None:
    return Observed(bool(_MISSING.search(refusal.code)), refusal.sentence) if refusal else None


def _is(word: str) -> DownloadTask:
    return DownloadTask("", "", word)


def _may_wait(word: str) -> bool:
    return _is(word).ended or word.upper() in {"RUNNING", "INITIALIZING", "DOING", "BEGINNING"}


def _moment(value: object) -> datetime | None:
    """Read a moment without its zone; None when it has another form."""
    written = _ZONED.sub("", str(value or "").replace(" ", "T"))
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None
