"""Each function, a process of its own, stays within the memory that s.yaml gives it, whatever it reads.

What it reads here is as large, and made of as much, as the bounds of docs/security.md let through.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from pydantic_core import to_json

from fakes.stored_copies import manifest_of
from oceanferry.adapters.http.reply_limits import LARGEST_REPLY_BYTES, MOST_BRACKETS
from oceanferry.domain.copies.manifest import LARGEST_MANIFEST_BYTES, MOST_OBJECTS
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.reader import ButtonReader
from sandboxed import (
    COPY_OBJECT,
    EVENTS,
    FETCH_LINK,
    LEDGER,
    PUBLISH,
    WATCHDOG,
    Sandboxed,
    configuration,
    quick,
)

REDEEM_LINK = "oceanferry-redeem-link"
LOOK = (EVENTS / "watchdog.json").read_bytes()
IN_FULL = bool(os.environ.get("ATTACK"))
PATIENCE = timedelta(minutes=15)
"""For asking about ten thousand objects on a busy machine."""


@pytest.fixture
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxed]:
    """A backup set in a cloud of its own, whose instances have run nothing before."""
    file = configuration(tmp_path_factory.mktemp("configuration") / "oceanferry.yaml")
    with Cloud(quick(file)) as running:
        yield Sandboxed.with_new_backup_set(running)


def largest_manifest(sandbox: Sandboxed) -> bytes:
    """Return a manifest of the backup set's own folder with as many and as long entries as are read."""
    folder = f"oceanbase/{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/"
    document = manifest_of(sandbox.backup_set.set_id).model_dump(mode="json")
    each = LARGEST_MANIFEST_BYTES // MOST_OBJECTS - 380
    document["instance_id"] = sandbox.backup_set.instance_id
    document["objects"] = [
        {
            **document["objects"][0],
            "key": f"{folder}{number:06d}",
            "part_id": number,
            "file_name": f"{number:06d}".ljust(each, "x"),
        }
        for number in range(1, MOST_OBJECTS + 1)
    ]
    data = to_json(document)
    assert LARGEST_MANIFEST_BYTES * 0.9 < len(data) <= LARGEST_MANIFEST_BYTES
    return data


def brackets(opening: bytes, closing: bytes) -> str:
    """Return as many of them as a reply may have."""
    return ((opening + closing) * (MOST_BRACKETS - 20)).decode()


def plant_manifest(sandbox: Sandboxed) -> None:
    sandbox.cloud.oss.put_object(
        ARCHIVE,
        f"oceanbase/{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/manifest.json",
        largest_manifest(sandbox),
    )


def answer(sandbox: Sandboxed, service: str, body: str, **which: object) -> None:
    """Let a service answer with *body*."""
    fault = Fault("status", status=200, body=body, **which)  # type: ignore[arg-type]
    sandbox.cloud.servers[service].faults.plant(fault)


def copy_beside_a_manifest(sandbox: Sandboxed) -> None:
    plant_manifest(sandbox)
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.cloud.wait_idle(PATIENCE)


def copy_beside_a_listing(sandbox: Sandboxed) -> None:
    uploads = brackets(b"<Upload>", b"</Upload>")[: LARGEST_REPLY_BYTES // 2]
    listing = f"<ListMultipartUploadsResult>{uploads.rpartition('<Upload>')[0]}</ListMultipartUploadsResult>"
    answer(sandbox, "oss", listing, path="uploads", method="GET", times=4)
    sandbox.fire(sandbox.asking("archive"))


def list_what_oceanbase_shows(sandbox: Sandboxed) -> None:
    """More entries than are taken, which is known after they were parsed: no page costs more."""
    sets = ",".join([f'{{"SetId":"{number:08}"}}' for number in range(MOST_BRACKETS - 20)])
    assert len(sets) > LARGEST_REPLY_BYTES
    page = sets[: LARGEST_REPLY_BYTES - 200].rpartition(",")[0]
    answer(sandbox, "oceanbase", f'{{"TotalCount": 1, "Data": [{page}]}}', times=-1)
    sandbox.fire(sandbox.asking("archive"))


def hear_a_chat(sandbox: Sandboxed) -> None:
    answer(sandbox, "chat", "[" * 10_000_000, times=-1)
    sandbox.fire(sandbox.asking("ops-room"))


def read_the_ledger(sandbox: Sandboxed) -> None:
    sandbox.fire(LOOK, WATCHDOG)
    for key in sandbox.cloud.oss.keys(LEDGER):
        heading, _, _ = sandbox.cloud.oss.object_bytes(LEDGER, key).partition(b"\n")
        sandbox.cloud.oss.put_object(LEDGER, key, (heading + b"\n" + b"[" + b"{}," * 400_000)[: 2**20 - 1])
    sandbox.fire(LOOK, WATCHDOG)


def press_beside_a_manifest(sandbox: Sandboxed) -> None:
    sandbox.fire(sandbox.asking("ops-room"))
    plant_manifest(sandbox)
    [message] = sandbox.link_messages
    with ButtonReader() as reader:
        shown = reader.open(message.buttons[0][1])
    assert shown.status == 200


READING: Mapping[str, tuple[str, Callable[[Sandboxed], None]]] = {
    "the largest manifest": (COPY_OBJECT, copy_beside_a_manifest),
    "a listing of nothing but brackets": (COPY_OBJECT, copy_beside_a_listing),
    "a page of OceanBase": (FETCH_LINK, list_what_oceanbase_shows),
    "an answer without an end": (PUBLISH, hear_a_chat),
    "the largest records": (WATCHDOG, read_the_ledger),
    "the largest manifest on a page": (REDEEM_LINK, press_beside_a_manifest),
}
QUICK = ("a page of OceanBase", "the largest records", "the largest manifest on a page")
"""Those that `make test` has the time for; `make attack` tries all."""


@pytest.mark.parametrize("kind", READING if IN_FULL else QUICK)
def test_a_function_stays_within_its_memory(
    kind: str, deployed: Sandboxed, capsys: pytest.CaptureFixture[str]
) -> None:
    function, read = READING[kind]
    read(deployed)

    invocations = deployed.of(function)
    peak = max(each.peak_memory_mb for each in invocations)
    if IN_FULL:
        with capsys.disabled():  # the figures of docs/security.md
            sys.stdout.write(f"\n{function}, {kind}: {peak} MB\n")
    assert invocations
    assert 0 < peak < deployed.cloud.function_compute.functions[function].memory_mb
