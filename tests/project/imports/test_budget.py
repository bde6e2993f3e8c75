"""What loading an entry file may load: the cold start of a function that has not needed any client yet.

Which modules, not how many milliseconds: a slow machine must not fail it, and
a fast one must not hide a vendor SDK.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from project.repository import ENTRY_FILES, run_python

LIST_LOADED = """
import importlib, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
for name in sorted(set(sys.modules) - before):
    print(name, getattr(getattr(sys.modules[name], "__spec__", None), "origin", None))
"""
# What an invocation loads before it has read its event and made its first client.
PRODUCT = [
    "oceanferry.application.function",
    "oceanferry.application.redeem_handler",
    "oceanferry.settings",
    "oceanferry.bootstrap.composition",
]
COPYING = {"oceanferry.usecases.copying.copy_backup_set", "oceanferry.usecases.copying.copy_object"}
# pydantic with what it is made of, the reader of the configuration, and two milliseconds of checksums.
THIRD_PARTY = {
    "annotated_types",
    "fastcrc",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}
# Each costs as much to load as all of ours, and is only needed once something is sent.
NETWORK = {"asyncio", "http.client", "http.server", "ssl", "urllib.request", "xml.etree"}


def loaded_by(modules: Sequence[str], *search_path: str) -> dict[str, str]:
    """Return the modules that loading *modules* brings along, and the file of each."""
    printed = run_python(LIST_LOADED, *modules, search_path=":".join(search_path))
    return dict(line.split(" ", 1) for line in printed.splitlines())


def third_party(loaded: dict[str, str]) -> set[str]:
    return {name.partition(".")[0] for name, origin in loaded.items() if "site-packages" in origin}


@pytest.mark.parametrize("entry", ENTRY_FILES, ids=lambda entry: entry.parent.name)
def test_an_entry_file_loads_nothing_but_ours_and_the_standard_library(entry: Path) -> None:
    loaded = loaded_by([".".join(entry.with_suffix("").parts)], "shared", ".")

    assert third_party(loaded) == set()
    assert not loaded.keys() & NETWORK
    assert not loaded.keys() & set(PRODUCT)


def test_until_the_first_client_is_needed_there_is_no_vendor_sdk_and_nothing_of_the_network() -> None:
    loaded = loaded_by(PRODUCT, "shared")

    assert third_party(loaded) <= THIRD_PARTY
    assert not loaded.keys() & NETWORK


def test_what_copies_is_loaded_by_a_copy_only() -> None:
    assert not loaded_by(PRODUCT, "shared").keys() & COPYING


def test_a_vendor_sdk_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "eager.py").write_text("import http.client\nimport Tea.exceptions\n", encoding="utf-8")

    loaded = loaded_by(["eager"], str(tmp_path))

    assert third_party(loaded) == {"Tea"}
    assert "http.client" in loaded
