"""One thread that hangs up on the peers of all calls whose time is over.

No time is measured: a call whose time was over when it began ends whenever the thread gets round to it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from oceanferry.adapters.http.call_timer import CallTimer, within

NO_TIME = timedelta(0)
LONG = timedelta(hours=1)
_AFTER_A_FORK = """
import os, socket
from datetime import timedelta
from oceanferry.adapters.http.call_timer import CallTimer, within

with CallTimer(timedelta(hours=1)):
    child = os.fork()
    if child == 0:
        ours, theirs = socket.socketpair()
        try:
            with within(timedelta(0), ours):
                ours.recv(1)
        except TimeoutError:
            os._exit(7)
        os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


Pair = tuple[socket.socket, socket.socket]


def connected() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


pair = pytest.fixture(connected, name="pair")
another = pytest.fixture(connected, name="another")


def test_a_wait_ends_when_the_time_is_over(pair: Pair) -> None:
    with CallTimer(NO_TIME) as timer:
        timer.watch(pair[0])
        assert pair[0].recv(1) == b""

    assert timer.passed


def test_what_comes_in_time_is_read(pair: Pair) -> None:
    with CallTimer(LONG) as timer:
        timer.watch(pair[0])
        pair[1].sendall(b"x")
        assert pair[0].recv(1) == b"x"

    assert not timer.passed


def test_within_says_that_the_time_was_over(pair: Pair) -> None:
    with pytest.raises(TimeoutError), within(NO_TIME, pair[0]):
        pair[0].recv(1)


def test_an_error_in_time_stays_what_it_is(pair: Pair) -> None:
    with pytest.raises(ConnectionResetError), within(LONG, pair[0]):
        raise ConnectionResetError


def test_one_call_ends_and_another_goes_on(pair: Pair, another: Pair) -> None:
    with CallTimer(LONG) as long, CallTimer(NO_TIME) as short:
        long.watch(pair[0])
        short.watch(another[0])
        assert another[0].recv(1) == b""
        pair[1].sendall(b"x")
        assert pair[0].recv(1) == b"x"

    assert (long.passed, short.passed) == (False, True)


def test_one_thread_watches_over_all_calls() -> None:
    with CallTimer(LONG), CallTimer(LONG), CallTimer(LONG):
        assert [each.name for each in threading.enumerate()].count("call-timer") == 1


def test_a_socket_that_is_named_after_the_end_is_shut_at_once(pair: Pair) -> None:
    with CallTimer(LONG) as timer:
        timer.hang_up()
        timer.watch(pair[0])
        assert pair[0].recv(1) == b""


def test_nothing_is_shut_after_a_call_has_ended(pair: Pair) -> None:
    with CallTimer(LONG) as timer:
        timer.watch(pair[0])
    timer.hang_up()  # as the thread does that has found it due just before
    pair[1].sendall(b"x")

    assert pair[0].recv(1) == b"x"
    assert not timer.passed


def test_a_call_that_is_given_more_time_is_not_due(pair: Pair) -> None:
    timer = CallTimer(LONG)
    timer.ends = 0.0
    timer.renew()
    with timer:
        timer.watch(pair[0])
        with CallTimer(NO_TIME) as due:  # when this one has ended, the thread has checked both
            while not due.passed:
                pass
        pair[1].sendall(b"x")
        assert pair[0].recv(1) == b"x"


def test_many_calls_that_end_at_once_all_end() -> None:
    pairs = [socket.socketpair() for _ in range(50)]
    timers = [CallTimer(NO_TIME) for _ in pairs]
    for timer, (ours, _) in zip(timers, pairs, strict=True):
        timer.watch(ours)
        timer.start()
    assert [ours.recv(1) for ours, _ in pairs] == [b""] * len(pairs)
    for timer, each in zip(timers, pairs, strict=True):
        timer.stop()
        for sock in each:
            sock.close()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX") or sys.platform == "win32", reason="forks")
def test_a_process_that_was_forked_off_watches_for_itself() -> None:
    done = subprocess.run(  # this Python and a text of ours
        [sys.executable, "-W", "ignore", "-c", _AFTER_A_FORK], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "7"
