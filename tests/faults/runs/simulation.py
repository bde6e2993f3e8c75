"""One run of the whole product: events come in, things go wrong, and in the end all is well."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from itertools import product

from fakes.clock import NOON
from faults.runs import invariants
from faults.runs.invariants import Evidence, Wanted
from faults.runs.product import BACKUP_SETS, FILES, FOLDER, FORGETFUL, WORLD, Product
from faults.runs.weather import LOST_LEASE, STALLS, OneCrash, Storm
from faults.runs.world import World
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.messages.notifications import each_of
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.runs.requests import Asked, Request

COMPANY = ("alone", "duplicate event", "concurrent event")
"""What else is asked for while a crash happens."""
SEVERAL = "several backup sets"
"""What is asked for instead: another route."""
_PREPARATIONS = [timedelta(seconds=seconds) for seconds in (0, 0, 1, 30, 300)]
_LISTED_WITHIN = [timedelta(seconds=seconds) for seconds in (1, 10, 40)]
"""How long a task takes that lists its files one by one: two checks see that there are more."""
_LIFETIMES = [timedelta(minutes=minutes) for minutes in (60, 60, 11, 3)]
_SHARDED = Transfer(connections=1, part_size_bytes=16, shard_above_bytes=32, max_shards=2)
_WHOLE = Transfer(connections=1, part_size_bytes=40)
_SMALL = Transfer(connections=1, part_size_bytes=80)
"""With which each file is small enough to be sent whole, and beside the others."""
_MANY_PARTS = Transfer(connections=1, part_size_bytes=8)
_SLOW_NETWORK = timedelta(seconds=45)
PARTIAL_LISTS, OTHER_BYTES, SIDE_BY_SIDE = "partial lists", "other bytes", "side by side"
"""What the world may be like from the beginning."""


@dataclass
class Run:
    """What came of a run."""

    name: str
    planned: str
    violations: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    """Of all invocations."""
    states: set[int] = field(default_factory=set)
    """What the world has been like, each once."""
    calls: int = 0
    """How many calls left an invocation."""
    site: str = ""
    """The call at which a crash happened."""
    sites: set[str] = field(default_factory=set)
    """All calls that left one, by name, where a single crash was planned."""
    happened: list[str] = field(default_factory=list)
    """What went wrong, in order."""

    def __str__(self) -> str:
        """Tell everything, for whoever has to find the mistake."""
        verdict = "; ".join(dict.fromkeys(self.violations)) or "all is well"
        return "\n  ".join([f"{self.name}: {verdict}", self.planned, *self.happened])


def crash(nth: int, how: str, company: str, variant: Product | None = None, *, sharded: bool = False) -> Run:
    """Let one crash happen, at the nth call; everything has to end well by itself."""
    random.seed(nth)
    weather = OneCrash(nth, how)
    turn = (*COMPANY, SEVERAL).index(company)
    world = World(random.Random(turn), weather, variant or Product(), patient=how in STALLS)  # noqa: S311
    world.transfer = _SHARDED if sharded else _WHOLE
    events = {"duplicate event": ["one", "one"], "concurrent event": ["one", "two"]}.get(company, ["one"])
    report = Run(f"crash {nth} {how!r} {company}", f"{how} at call {nth}, {company}")
    asked = [_asked(event, route="weekly" if company == SEVERAL else "nightly") for event in events]
    _observe(world, report, asked)
    for each in asked:
        world.functions.deliver(each)
    _to_the_end(world, report)
    report.violations += invariants.when_all_is_quiet(evidence(world, asked))
    report.violations += invariants.in_the_end(evidence(world, asked))
    report.violations += invariants.nothing_is_left_over(evidence(world, asked))
    report.violations += invariants.without_a_word(evidence(world, asked))
    report.site, report.sites = weather.site, weather.sites
    return report


def storm(seed: int, variant: Product | None = None, *, without: Collection[str] = ()) -> Run:
    """Let things go wrong here and there, but for what is left out; then ask once more, when all is calm."""
    random.seed(seed)
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    weather = Storm(rng, NOON + timedelta(minutes=rng.choice((1, 5, 30, 90))), without)
    world = _drawn_world(rng, weather, variant or Product())
    asked = [_drawn(rng, "one"), *(_drawn(rng) for _ in range(rng.choice((0, 1, 1, 2))))]
    report = Run(f"run:{seed}", f"{[each.event_id for each in asked]}, {weather.kinds} at {weather.rate}")
    _observe(world, report, asked)
    for each in asked:
        world.functions.deliver(each, after=rng.choice((0, 0, 1, 30, 400)) * timedelta(seconds=1))
    _to_the_end(world, report)
    report.violations += invariants.nothing_is_silent(evidence(world, asked))
    report.happened = weather.struck
    weather.over_at = NOON
    world.backups.link_lifetime = timedelta(hours=1)
    world.backups.lists_as_it_goes = False
    for route in dict.fromkeys(each.request.route for each in asked):
        asked.append(_asked("once more", route=str(route)))
        world.functions.deliver(asked[-1])
    _to_the_end(world, report)
    report.violations += invariants.when_all_is_quiet(evidence(world, asked))
    report.violations += invariants.in_the_end(evidence(world, asked))
    for _ in range(2):  # a leftover is seen first, and removed when it has been there for long
        world.functions.watch(after=WORLD.watching.orphans_after + timedelta(days=1))
        _to_the_end(world, report)
    report.violations += invariants.nothing_is_left_over(evidence(world, asked))
    return report


def _drawn_world(rng: random.Random, weather: Storm, product: Product) -> World:
    patient, beside = rng.random() < 0.3, rng.random() < 0.5
    slow = LOST_LEASE in weather.kinds and rng.random() < 0.5
    at_once = 3 if beside and SIDE_BY_SIDE not in weather.without else 1
    world = World(rng, weather, product, patient=patient, at_once=at_once)
    world.transfer = rng.choice((_WHOLE, _SMALL, _SMALL, _SHARDED, _MANY_PARTS))
    world.backups.preparation = rng.choice(_PREPARATIONS)
    world.backups.link_lifetime = rng.choice(_LIFETIMES)
    world.packs_anew = rng.random() < 0.4 and OTHER_BYTES not in weather.without
    partial, unknown = rng.random() < 0.4, rng.random() < 0.5
    if partial and PARTIAL_LISTS not in weather.without:
        world.backups.lists_as_it_goes = True
        world.backups.preparation = rng.choice(_LISTED_WITHIN)
        if unknown:  # then only two checks tell that the list has come to its end
            world.backups.words["ready"] = "DOING"
    if slow and LOST_LEASE not in weather.without:
        world.transfer, world.part_takes = _MANY_PARTS, _SLOW_NETWORK
    return world


def evidence(world: World, asked: Sequence[Asked]) -> Evidence:
    """Return what can be seen from outside."""
    entries = {name: world.records.read(name) or b"" for name in world.records.names("")}
    return Evidence(
        files={f"{FOLDER.path}{name}": data for name, data in world.files.items()},
        names=list(FILES),
        removed=world.removals > 0,
        packs_anew=world.packs_anew,
        late_senders=world.leases.violations,
        hasty_removals=world.watched_removals.violations,
        manifest=FOLDER.manifest,
        objects=world.store.objects,
        written=world.store.written,
        uploads=len(world.store.open_uploads),
        shown={
            name: [news for each in room.sent for news in each_of(each)] for name, room in world.chats.items()
        },
        messages={name: [each.key for each in room.sent] for name, room in world.chats.items()},
        forgetful=FORGETFUL,
        receipts=_receipts(entries),
        leases=list(_leases(entries)),
        payloads=world.functions.payloads,
        outcomes=world.functions.outcomes,
        lost=world.functions.lost,
        shared="weekly",
        beats=world.heartbeat.signals,
        wanted=list(
            dict.fromkeys(
                one
                for each in asked
                for one in _wanted(each.event_id, str(each.request.route), force=each.request.force)
            )
        ),
    )


@lru_cache(maxsize=64)
def _wanted(event_id: str, route: str, *, force: bool) -> Sequence[Wanted]:
    run = Asked(request=Request(route=route, force=force), event_id=event_id).run
    several = product(BACKUP_SETS[route], WORLD.routes[route].deliver)
    return [Wanted(run, route, name, destination) for name, destination in several]


def _observe(world: World, report: Run, asked: Sequence[Asked]) -> None:
    seen: object = None

    def judge() -> None:
        nonlocal seen
        now = world.visible
        if now != seen:
            seen = now
            report.violations += invariants.always(evidence(world, asked))

    world.when_inspected = judge


def _to_the_end(world: World, reported: Run) -> None:
    world.turns.run()
    reported.violations += world.functions.surprises
    reported.states, reported.calls, reported.outcomes = world.states, world.calls, world.functions.endings


@lru_cache(maxsize=64)
def _receipt(data: bytes) -> Receipt:
    return Receipt.model_validate_json(data)


def _receipts(entries: Mapping[str, bytes]) -> dict[str, Receipt]:
    """Return the receipts among the ledger's entries, by the keys of their deliveries."""
    return {
        name.split("/")[-2]: _receipt(data)
        for name, data in entries.items()
        if data and name.endswith("/receipt")
    }


def _leases(entries: Mapping[str, bytes]) -> Iterator[str]:
    latest = {name.split("/")[-2]: data for name, data in entries.items() if "/claim-" in name}
    for key, data in latest.items():
        if entries.get(f"deliveries/{key}/receipt") and data and _is_lease(data):
            yield key


@lru_cache(maxsize=64)
def _is_lease(data: bytes) -> bool:
    return bool(json.loads(data).get("lease_seconds"))


def _asked(event_id: str, *, force: bool = False, route: str = "nightly") -> Asked:
    return Asked(request=Request(route=route, force=force), event_id=f"{route}, {event_id}")


def _drawn(rng: random.Random, event_id: str = "") -> Asked:
    named = event_id or rng.choice(("one", "two", "three"))
    route = "weekly" if rng.random() < 0.15 else "nightly"
    return _asked(named, force=not event_id and rng.random() < 0.2, route=route)
