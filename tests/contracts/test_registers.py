"""What every register promises, whatever its records are kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path

import pytest

from contracts.ledger_places import Place, directory, memory, objects, tablestore
from oceanferry.adapters.ledger.record_registers import RecordRegisters
from oceanferry.adapters.ledger.records import Records
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.ports.registers import Register, Registers

NAME = "watch/nightly"


KEPT_IN: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "memory": memory,
    "directory": directory,
    "objects": objects,
    "tablestore": partial(tablestore, page=100),
}


@pytest.fixture(params=KEPT_IN)
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    with KEPT_IN[request.param](tmp_path / "ledger") as place:
        yield place.records()


@pytest.fixture
def registers(records: Records) -> Registers:
    return RecordRegisters(records)


def test_what_was_never_written_is_not_there(registers: Registers) -> None:
    assert registers.read(NAME) is None


def write(registers: Registers, *versions: bytes) -> Register:
    """Write one version after the other and return the last one."""
    for data in versions:
        assert registers.write(NAME, data, after=registers.read(NAME))
    found = registers.read(NAME)
    assert found is not None
    return found


def test_the_latest_version_is_read(registers: Registers) -> None:
    assert write(registers, b"first", b"second") == Register(b"second", 2)


def test_a_document_may_be_anything(registers: Registers) -> None:
    assert write(registers, b"\n\n \xff").data == b"\n\n \xff"


def test_a_change_after_an_older_version_is_refused_and_changes_nothing(registers: Registers) -> None:
    first = write(registers, b"first")
    second = write(registers, b"second")

    assert not registers.write(NAME, b"mine", after=first)
    assert not registers.write(NAME, b"mine", after=None)
    assert registers.read(NAME) == second


def test_a_change_after_a_version_of_long_ago_changes_nothing(registers: Registers) -> None:
    old = write(registers, b"old")
    latest = write(registers, *[b"%d" % each for each in range(70)])

    with suppress(ServiceUnavailable):  # it cannot be told any more
        assert not registers.write(NAME, b"mine", after=old)
    assert registers.read(NAME) == latest


def test_a_writer_that_is_overtaken_by_another_that_read_its_version_is_told_that_it_succeeded(
    records: Records,
) -> None:
    class Overtaken(RecordRegisters):
        def _versions(self, name: str) -> list[int]:
            write(RecordRegisters(records), b"the other's")
            return super()._versions(name)

    first = write(RecordRegisters(records), b"first")

    assert Overtaken(records).write(NAME, b"mine", after=first)
    assert RecordRegisters(records).read(NAME) == Register(b"the other's", 3)


def test_registers_do_not_mix(registers: Registers) -> None:
    write(registers, b"one")
    registers.write(f"{NAME}-2", b"two", after=None)
    registers.write(f"{NAME}/deeper", b"three", after=None)

    assert registers.read(NAME) == Register(b"one", 1)
    assert registers.read(f"{NAME}-2") == Register(b"two", 1)


def test_of_many_writers_after_the_same_version_exactly_one_succeeds(registers: Registers) -> None:
    first = write(registers, b"first")
    with ThreadPoolExecutor(16) as pool:
        written = list(pool.map(lambda each: registers.write(NAME, b"%d" % each, after=first), range(48)))

    assert written.count(True) == 1
    assert registers.read(NAME) == Register(b"%d" % written.index(True), 2)


def test_no_change_of_many_at_once_is_lost_or_made_twice(registers: Registers) -> None:
    def count() -> None:
        while True:
            found = registers.read(NAME)
            if registers.write(NAME, b"%d" % (int(found.data) + 1 if found else 1), after=found):
                return

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(count) for _ in range(30)]:
            done.result()

    assert registers.read(NAME) == Register(b"30", 30)


def test_old_versions_do_not_pile_up(registers: Registers, records: Records) -> None:
    write(registers, *[b"x"] * 72)

    assert len(records.names(f"{NAME}/")) < 70
