"""The memory of files that are sent whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Event

import pytest

from oceanferry.usecases.copying.whole_file_memory import WholeFileMemory


def test_the_first_files_get_as_much_as_the_largest_may_need() -> None:
    with WholeFileMemory(256, 16).lend() as most_bytes:
        assert most_bytes == 16


def test_after_that_a_file_gets_what_the_largest_needed_and_a_quarter_more() -> None:
    memory = WholeFileMemory(256, 16)
    for size_bytes in (4, 8, 1):
        memory.saw(size_bytes)

    with memory.lend() as most_bytes:
        assert most_bytes == 10


def test_no_file_gets_more_than_the_largest_may_need() -> None:
    memory = WholeFileMemory(256, 16)
    memory.saw(1000)

    with memory.lend() as most_bytes:
        assert most_bytes == 16


def test_empty_files_do_not_take_the_memory_of_the_others() -> None:
    memory = WholeFileMemory(256, 16)
    memory.saw(0)

    with memory.lend() as most_bytes:
        assert most_bytes == 1


def test_as_many_small_files_are_read_at_once_as_there_is_memory_for() -> None:
    memory, together = WholeFileMemory(40, 16), Barrier(10, timeout=60)
    memory.saw(3)

    def read(_: int) -> None:
        with memory.lend(4):
            together.wait()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(read, range(10)))


def test_a_file_waits_until_another_has_given_its_memory_back() -> None:
    memory, begun = WholeFileMemory(16, 16), Event()

    def read() -> int:
        begun.set()
        with memory.lend(5) as most_bytes:
            return most_bytes

    with ThreadPoolExecutor(1) as pool, ExitStack() as held:
        held.enter_context(memory.lend())
        waiting = pool.submit(read)
        begun.wait()
        assert not waiting.done()
        held.close()
        assert waiting.result() == 5


def test_what_a_failed_read_had_is_lent_again() -> None:
    memory = WholeFileMemory(16, 16)
    for _ in range(3):
        with pytest.raises(ConnectionResetError), memory.lend():
            raise ConnectionResetError

    with memory.lend() as most_bytes:
        assert most_bytes == 16
