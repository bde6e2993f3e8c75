"""The zip that is deployed: every handler runs from it where nothing else is installed.

By default the zip is made for this Python, from what .venv has. `PACKAGE=FILE`
names another one, such as what `make package` made, if its Python is there.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from oceanferry_sandbox.cloud import Cloud
from packed import LOADED_BY, ROOT, Runnable, chosen, made_here
from packing.trial import ISOLATED, load, unpack
from sandboxed import COPY_OBJECT, EVENTS, FETCH_LINK, PUBLISH, Sandboxed, configuration, quick

TIMER = (EVENTS / "timer.json").read_bytes()
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/index.py"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Runnable:
    """The zip, and the Python that it is for."""
    return chosen() or made_here(tmp_path_factory.mktemp("dist") / "oceanferry.zip", bytecode=False)


@pytest.fixture(scope="module")
def deployed(package: Runnable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose functions have the unpacked zip as /code, and no other package."""
    code = tmp_path_factory.mktemp("code")
    environment = unpack(package.file, code)
    shutil.copy(ROOT / "s.yaml", code)
    isolated = code / "isolated-python"
    isolated.write_text(f'#!/bin/sh\nexec {package.python} {" ".join(ISOLATED)} "$@"\n')
    isolated.chmod(0o755)
    # Compiles what is going to be loaded, as `make package` does with all of it.
    adapters = {f"oceanferry.adapters.{name}" for names in LOADED_BY.values() for name in names}
    subprocess.run([isolated, "-c", f"import {', '.join(sorted(adapters))}"], env=environment, check=True)
    config = configuration(code / "oceanferry.yaml")
    with Cloud(quick(config, code=code, python=str(isolated), runtime=package.runtime)) as running:
        yield running


def test_every_entry_file_loads_in_an_empty_environment(package: Runnable) -> None:
    assert load(package.file, package.python) == FUNCTIONS


def test_the_handlers_deliver_from_the_unpacked_zip(deployed: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    sandbox.fire(TIMER)

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1
    assert {each.function for each in sandbox.invocations} == {FETCH_LINK, PUBLISH, COPY_OBJECT}
    assert {each.status for each in sandbox.invocations} == {"Succeeded"}


def test_a_whole_invocation_needs_less_memory_than_the_least_that_a_function_can_have(
    deployed: Cloud,
) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    sandbox.fire(TIMER)

    limits = {FETCH_LINK: 128, PUBLISH: 64, COPY_OBJECT: 128}
    needed = [(each.function, each.peak_memory_mb) for each in deployed.function_compute.invocations]
    assert [(name, memory) for name, memory in needed if not 0 < memory < limits[name]] == []


def test_an_error_reply_is_understood_without_what_was_left_out(deployed: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    deployed.oceanbase.denied_actions = {"CreateBackupSetDownloadLink"}
    sandbox.fire(TIMER)

    told = [each["failure"]["error"] for each in sandbox.outcomes if each.get("failure")]
    assert told == ["PermissionDenied"]
    assert {each.status for each in sandbox.invocations} == {"Succeeded"}
