"""The zip that is deployed: every handler runs from it where nothing else is installed.

By default the zip is made for this Python, from what .venv has. `PACKAGE=FILE`
names another one, such as what `make package` made, if its Python is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deployment.s_yaml import without_folders
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.function_compute.invocations import Invocation
from packed import ROOT, Runnable, chosen, made_here
from packing.trial import ISOLATED, load_unpacked, unpack
from sandboxed import COPY_OBJECT, EVENTS, FETCH_LINK, PUBLISH, Sandboxed, configuration, quick

ISOLATED_PYTHON = "isolated-python"
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")
LEAST_MEMORY_MB = 128
TIMER = (EVENTS / "timer.json").read_bytes()
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/index.py"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Runnable:
    """The zip, and the Python that it is for."""
    return chosen() or made_here(tmp_path_factory.mktemp("dist") / "oceanferry.zip", bytecode=False)


@pytest.fixture(scope="module")
def code(package: Runnable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked zip, which is /code on Function Compute."""
    folder = tmp_path_factory.mktemp("code")
    unpack(package.file, folder)
    isolated = folder / ISOLATED_PYTHON
    isolated.write_text(f'#!/bin/sh\nexec {package.python} {" ".join(ISOLATED)} "$@"\n')
    isolated.chmod(0o755)
    # Without bytecode in the zip, this compiles what the functions are going to load.
    assert load_unpacked(folder, package.python) == FUNCTIONS
    configuration(folder / "oceanferry.yaml")
    return folder


def cloud_of(code: Path, s_yaml: str, **environment: str) -> Cloud:
    """Return a cloud whose functions have *code*, no other package, and what *s_yaml* says."""
    (code / "s.yaml").write_text(s_yaml)
    python = str(code / ISOLATED_PYTHON)
    options = quick(
        code / "oceanferry.yaml", code=code, python=python, environment=environment, most_instances=1
    )
    return Cloud(replace(options, loaded_ahead=False))


@pytest.fixture(scope="module")
def deployed(package: Runnable, code: Path) -> Iterator[Cloud]:
    """The functions of s.yaml, on the runtime that the zip is for."""
    with cloud_of(code, for_runtime(package.runtime)) as running:
        yield running


def for_runtime(runtime: str) -> str:
    """Return s.yaml with the one change that another runtime needs."""
    assert "\n  runtime: python3.10\n" in S_YAML
    return S_YAML.replace("\n  runtime: python3.10\n", f"\n  runtime: {runtime}\n")


def test_everything_of_ours_loads_in_an_empty_environment(code: Path, package: Runnable) -> None:
    assert load_unpacked(code, package.python) == FUNCTIONS


def test_the_handlers_deliver_from_the_unpacked_zip(deployed: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    sandbox.fire(TIMER)

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1
    assert {each.function for each in sandbox.invocations} == {FETCH_LINK, PUBLISH, COPY_OBJECT}
    assert {each.status for each in sandbox.invocations} == {"Succeeded"}


@pytest.mark.parametrize(
    "s_yaml",
    [
        pytest.param(for_runtime("python3.12"), id="runtime python3.12"),
        pytest.param(without_folders(S_YAML), id="handlers without folders"),
    ],
)
def test_what_the_page_says_may_be_changed_in_s_yaml_is_all_that_it_takes(code: Path, s_yaml: str) -> None:
    with cloud_of(code, s_yaml) as cloud:
        sandbox = Sandboxed.with_new_backup_set(cloud)
        sandbox.fire(sandbox.asking("ops-room"))

        assert len(sandbox.link_messages) == 1
        assert {each.status for each in sandbox.invocations} == {"Succeeded"}


def test_an_invocation_loads_the_sdks_that_it_uses_and_no_other(code: Path) -> None:
    with cloud_of(code, S_YAML, PYTHONPROFILEIMPORTTIME="1") as cloud:
        sandbox = Sandboxed.with_new_backup_set(cloud)
        sandbox.fire(sandbox.asking("archive"))

        assert sandbox.copied == sandbox.sources
        # The copy had nothing to hand over.
        assert {each.function: sdks(each) for each in sandbox.invocations} == {
            FETCH_LINK: {
                "alibabacloud_oceanbasepro20190901",
                "alibabacloud_oss_v2",
                "alibabacloud_fc20230330",
            },
            COPY_OBJECT: {"alibabacloud_oceanbasepro20190901", "alibabacloud_oss_v2"},
        }


def sdks(invocation: Invocation) -> set[str]:
    """Return the vendor's SDKs that an invocation loaded, as Python says itself on its standard error."""
    loaded = {line.rpartition("|")[2].strip() for line in invocation.log_lines if "import time:" in line}
    return {name for name in loaded if re.fullmatch(r"alibabacloud_(oceanbasepro|fc|oss)\w+", name)}


def test_a_whole_invocation_needs_less_memory_than_the_least_that_a_function_can_have(
    deployed: Cloud,
) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    sandbox.fire(TIMER)

    needed = [(each.function, each.peak_memory_mb) for each in deployed.function_compute.invocations]
    assert {name for name, _ in needed} == {FETCH_LINK, PUBLISH, COPY_OBJECT}
    assert [(name, memory) for name, memory in needed if not 0 < memory < LEAST_MEMORY_MB] == []


def test_an_error_reply_is_understood_without_what_was_left_out(deployed: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(deployed)
    deployed.oceanbase.denied_actions = {"CreateBackupSetDownloadLink"}
    sandbox.fire(TIMER)

    reported = [each["failure"]["error"] for each in sandbox.outcomes if each.get("failure")]
    assert reported == ["PermissionDenied"]
    assert {each.status for each in sandbox.invocations} == {"Succeeded"}
