"""A running sandbox, and what can be read off it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mns.account import Account

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.reader import ButtonReader
from process_logging import kept_as_it_is
from sandboxed import LONGEST, SHIPPED_LEDGER, Sandboxed, configuration, forget_pace, heal, quick


@pytest.fixture(scope="session")
def session_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud without backup sets, whose links are ready at once; its functions stay warm between tests."""
    file = configuration(tmp_path_factory.mktemp("configuration") / "oceanferry.yaml")
    with Cloud(quick(file)) as running:
        yield running


@pytest.fixture
def cloud(session_cloud: Cloud) -> Iterator[Cloud]:
    """The cloud of the session, behaving well and idle at the beginning and in the end."""
    # The command line reads the shipped configuration, by which a room takes twenty messages a minute.
    forget_pace(session_cloud)
    yield session_cloud
    heal(session_cloud)
    session_cloud.function_compute.skip_delays()
    session_cloud.wait_idle(LONGEST)


@pytest.fixture
def sandbox(cloud: Cloud) -> Sandboxed:
    """The cloud with a backup set that is newer than those of the tests before."""
    return Sandboxed.with_new_backup_set(cloud)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration of a laptop: the ledger is a folder, in which nothing has happened."""
    folder = (SHIPPED_LEDGER, "ledger: {type: directory, path: ledger}")
    return configuration(tmp_path / "oceanferry.yaml", folder)


@pytest.fixture
def oceanferry(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    """The command line on this machine, working with the cloud."""
    with kept_as_it_is():
        yield CommandLine(cloud.environment, monkeypatch, capsys)


@pytest.fixture
def account(cloud: Cloud) -> Iterator[Account]:
    """The vendor's own SDK for MNS."""
    account = Account(cloud.servers["mns"].url, cloud.user.access_key_id, cloud.user.secret)
    yield account
    account.get_client().close_connection()


@pytest.fixture
def reader() -> Iterator[ButtonReader]:
    """A reader of messages, who presses their buttons."""
    with ButtonReader() as reading:
        yield reading
