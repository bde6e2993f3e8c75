"""The files of a copy are of one download task, whatever happens to its links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from fakes.object_store import FakeObjectStore
from fakes.source_object import FakeSourceObject
from fakes.stored_copies import folder_of, plant
from fakes.world import World, asked, backup_set
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import CopyNotProven, LinkExpired, ServiceUnavailable
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.storage.source_object import SourceObject

FOLDER = folder_of("bak-1")
FIRST = {"a-1.zip": b"the first file", "a-2.zip": b"the second file", "a-3.zip": b"the third file"}
SECOND = {"a-1.zip": b"the 1st file, packed anew", "a-2.zip": b"the 2nd, too", "a-3.zip": b"and the 3rd"}


class Packed(World):
    """OceanBase packs the files anew for every download task."""

    def of(self, *downloads: Mapping[str, bytes]) -> Packed:
        """Set what each task packs, the last one again and again."""
        self.downloads = downloads
        self.opened: dict[tuple[str, str], FakeSourceObject] = {}
        self._announce(downloads[0])
        self.take(asked(route="nightly", deliver=["archive"]))
        return self

    def source(self, task: int, name: str) -> FakeSourceObject:
        """Return the file that a task has packed."""
        number = str(1_000_001 + task)
        if (number, name) not in self.opened:
            files = self.downloads[min(task, len(self.downloads) - 1)]
            self.opened[number, name] = FakeSourceObject(files[name])
        return self.opened[number, name]

    def copied(self) -> Outcome:
        """Do the job of copying."""
        return self.runner_with(open_source=self._packed).run_job(self.job(CopyObjectJob))

    @property
    def files(self) -> dict[str, bytes]:
        """What is in the folder besides the manifest."""
        found = {key.removeprefix(FOLDER.path): data for key, data in self.store.objects.items()}
        found.pop("manifest.json", None)
        return found

    def renewed(self) -> None:
        """Let the next task have what it packs."""
        self._announce(self.downloads[min(len(self.backups.tasks), len(self.downloads) - 1)])

    def _announce(self, files: Mapping[str, bytes]) -> None:
        self.backups.add(backup_set(), [(name, len(data)) for name, data in files.items()])

    @contextmanager
    def _packed(self, link: DownloadLink) -> Iterator[SourceObject]:
        assert link.public_url
        url = urlsplit(link.public_url.reveal())
        task = int(url.query.rpartition("-")[2]) - 1_000_001
        yield self.source(task, url.path.rpartition("/")[2])


def expiring(world: Packed, name: str) -> None:
    """Let the links of the first task die as soon as that file is read, and the next task have its files."""
    world.source(0, name).read_troubles = {0: LinkExpired("The link is expired or rejected")}
    world.renewed()


@pytest.mark.parametrize("name", FIRST)
def test_when_the_links_are_renewed_and_the_files_are_others_the_copy_begins_anew(name: str) -> None:
    world = Packed().of(FIRST, SECOND)
    expiring(world, name)
    [receipt] = world.copied().receipts

    assert receipt.status == "delivered"
    assert world.files == SECOND


def test_when_the_links_are_renewed_and_the_files_are_the_same_nothing_is_sent_again() -> None:
    world = Packed().of(FIRST, FIRST)
    expiring(world, "a-3.zip")
    world.copied()

    assert world.files == FIRST
    assert len(world.store.written) == len({*FIRST, "manifest.json"})


@pytest.mark.parametrize(
    "second",
    [
        {name: SECOND[name] for name in ("a-1.zip", "a-2.zip")},
        {**SECOND, "a-4.zip": b"one more"},
        {f"b-{number}.zip": data for number, data in enumerate(SECOND.values())},
    ],
    ids=["fewer", "more", "other names"],
)
def test_a_renewal_with_another_number_of_files_or_other_names_begins_anew(second: dict[str, bytes]) -> None:
    world = Packed().of(FIRST, second)
    expiring(world, "a-3.zip")
    [receipt] = world.copied().receipts

    assert receipt.status == "delivered"
    assert world.files == second
    assert [each.file_name for each in read_copy(world).objects] == list(second)


def test_a_leftover_of_our_own_without_a_manifest_is_replaced() -> None:
    killed = Packed().of(FIRST)
    killed.source(0, "a-2.zip").read_troubles = dict.fromkeys(range(9), ServiceUnavailable("killed here"))
    with pytest.raises(ServiceUnavailable):
        killed.copied()
    assert killed.files == {"a-1.zip": FIRST["a-1.zip"]}

    [receipt] = Packed(store=killed.store).of(SECOND).copied().receipts
    assert receipt.status == "delivered"
    assert killed.files == SECOND


def test_something_of_others_is_no_leftover() -> None:
    world = Packed().of(FIRST)
    world.store.objects[f"{FOLDER.path}a-1.zip"] = b"somebody else's"
    outcome = world.copied()

    assert outcome.failure is not None
    assert outcome.failure.error == "ObjectConflict"
    assert world.files["a-1.zip"] == b"somebody else's"
    assert FOLDER.manifest not in world.store.objects


def test_a_proven_copy_is_not_replaced_by_another_download() -> None:
    world = Packed().of(SECOND)
    plant(world.store, "bak-1", files=FIRST)

    assert world.copied().receipts[0].status == "already_delivered"
    assert world.files == FIRST


def test_files_of_an_earlier_download_stay_when_another_copier_has_proven_a_copy_with_them() -> None:
    class ProvenMeanwhile(FakeObjectStore):
        def put_file(self, key: str, *args: Any, **options: Any) -> bool:  # noqa: ANN401  # passed on
            if key.endswith("b-3.zip"):
                plant(self, "bak-1", files=FIRST)
            return super().put_file(key, *args, **options)

    second = {f"b-{number}.zip": data for number, data in enumerate(SECOND.values(), start=1)}
    world = Packed(store=ProvenMeanwhile("my-archive")).of(FIRST, second)
    expiring(world, "a-3.zip")
    with pytest.raises(CopyNotProven, match="was changed while it was made"):
        world.copied()

    assert world.files.items() >= FIRST.items()
    assert [each.file_name for each in read_copy(world).objects] == list(FIRST)


def read_copy(world: World) -> Manifest:
    return Manifest.model_validate_json(world.store.objects[FOLDER.manifest])


def test_links_that_die_again_and_again_prove_nothing() -> None:
    downloads = [{"a-1.zip": b"%d" % number, "a-2.zip": b"x"} for number in range(9)]
    world = Packed().of(*downloads)
    for task in range(9):
        world.source(task, "a-2.zip").read_troubles = {0: LinkExpired("The link is expired or rejected")}
    outcome = world.copied()

    assert not any(each.proven for each in outcome.receipts)
    assert FOLDER.manifest not in world.store.objects
