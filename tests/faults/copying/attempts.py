"""What the engine does in a scene, one invocation after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from fakes.progress import FakeProgress
from fakes.world import CLUSTER
from faults.copying.faulty_store import FaultyStore
from faults.copying.invariants import Evidence
from faults.copying.scene import PART, Scene, opened
from faults.copying.schedule import Schedule
from faults.killed import Killed
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.runs.copy_progress import Shard
from oceanferry.domain.runs.orders import Order
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy, Made
from oceanferry.usecases.copying.file_copy import Copied, Unfinished
from oceanferry.usecases.copying.one_download import Incomplete
from oceanferry.usecases.runs.time_budget import TimeBudget

_ORDER = Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
_SHARDS = 3

Outcome = Made | Copied | Unfinished | OceanferryError | Literal["killed"]


def as_it_is(store: ObjectStore, _: Scene) -> ObjectStore:
    """Return the store itself."""
    return store


def read_as_it_is(source: SourceObject, _: Scene) -> SourceObject:
    """Return the source itself."""
    return source


@dataclass(frozen=True)
class Engine:
    """The engine that is tried; ports in disguise make it behave as if it lacked one of its checks."""

    store: Callable[[ObjectStore, Scene], ObjectStore] = as_it_is
    source: Callable[[SourceObject, Scene], SourceObject] = read_as_it_is
    connections: int = 1
    """With more than one, threads take turns as they like: a run may differ from its repetition."""


@dataclass
class Attempts:
    """The invocations of one run."""

    scene: Scene
    engine: Engine
    store: FaultyStore = field(init=False)

    def __post_init__(self) -> None:
        scene = self.scene
        self.store = FaultyStore(
            scene.held,
            scene.schedule,
            other_copier=self._other_copier,
            others=scene.take_key,
            forger=scene.forge,
            remover=scene.remove_late,
        )

    def next(self) -> Iterator[Outcome]:
        """Let the engine go on with the backup set, and with the shards that it asks for."""
        outcome = self._outcome(self._deliver)
        yield outcome
        if isinstance(outcome, Incomplete) and outcome.unfinished.reason == "size":
            count = self._transfer.shards_for(outcome.unfinished.size_bytes)
            for index in self.scene.rng.sample(range(count), count):
                shard = Shard(part_id=outcome.part_id, index=index, count=count)
                yield self._outcome(partial(self._send, shard))

    @property
    def evidence(self) -> Evidence:
        """What can be seen from outside."""
        scene = self.scene
        return Evidence(
            files={scene.key(name): origin.versions for name, origin in scene.origins.items()},
            downloads={scene.key(name): origin.downloads for name, origin in scene.origins.items()},
            manifest=scene.folder.manifest,
            objects=scene.held.objects,
            uploads=len(scene.held.open_uploads),
            foreign=scene.foreign,
            replaceable=scene.on_conflict == "replace",
            put_together=self.store.put_together,
            deceived=self.store.deceived,
            blinded=self.store.blinded,
        )

    def heal(self) -> None:
        """Let everything behave from now on."""
        self.scene.heal()
        self.store.come_to_rest()

    def _deliver(self) -> Outcome:
        """Do as copy_object does: a copy that is proven is not made again."""
        copy = self._copy()
        proven = copy.proven()
        if proven:
            copy.drop_uploads(proven.objects)
        return proven or copy.make(self.scene.links())

    def _send(self, shard: Shard) -> Copied | Unfinished:
        return self._copy().copy_shard(shard, self.scene.links())

    def _outcome(self, work: Callable[[], Outcome]) -> Outcome:
        self.store.dead = False
        try:
            return work()
        except OceanferryError as error:
            return error
        except Killed:
            return "killed"

    def _copy(self) -> BackupSetCopy:
        scene = self.scene
        return self._copy_with(
            self.engine.store(self.store, scene),
            lambda link: self.engine.source(scene.source(link, scene.schedule), scene),
        )

    def _other_copier(self) -> None:
        """Copy the same from beginning to end, or be killed after a few calls."""
        calm, scene = Schedule([]), self.scene
        calls = scene.rng.choice((1, 3, 6, 9, 1000))
        for call in ("upload_part", "complete_upload", "head"):
            calm.plant("target", "killed after", call, skip=calls)
        store = FaultyStore(scene.held, calm)
        copy = self._copy_with(store, lambda link: scene.source(link, calm))
        with suppress(OceanferryError, Killed):
            if copy.proven() is None:
                copy.make(scene.links())

    def _copy_with(self, store: ObjectStore, source: Callable[[DownloadLink], SourceObject]) -> BackupSetCopy:
        scene = self.scene
        options = TargetOptions(on_conflict=scene.on_conflict)
        together = ThreadPool(self.engine.connections)
        return BackupSetCopy(
            order=_ORDER,
            instance_id=CLUSTER.instance_id,
            bucket=Bucket(store, "oceanbase/", options, self._transfer, together),
            open_source=lambda link: opened(source(link)),
            clock=scene.clock,
            progress=FakeProgress(),
            time_budget=TimeBudget(
                scene.clock.now() + scene.time_limit if scene.time_limit else None, scene.clock
            ),
        )

    @property
    def _transfer(self) -> Transfer:
        return Transfer(
            connections=self.engine.connections,
            part_size_bytes=PART,
            shard_above_bytes=2 * PART if self.scene.sharded else None,
            max_shards=_SHARDS,
        )
