"""Every entry file can be loaded in each of the ways that FC's runtimes, and its fallbacks, load one.

The documentation promises ``file.method`` only, and handlers in nested folders
were seen to work; whichever way it is, changing s.yaml must be enough.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from project.repository import ENTRY_FILES, run_python

BY_NAME = """
import importlib, sys
module = importlib.import_module(sys.argv[1])
"""
BY_LOCATION = """
import importlib.util, sys
name, location, remembered = sys.argv[1:]
spec = importlib.util.spec_from_file_location(name, location)
module = importlib.util.module_from_spec(spec)
if remembered == "remembered":
    sys.modules[name] = module
spec.loader.exec_module(module)
"""
SHOW_SIGNATURE = """
import inspect
print(*inspect.signature(module.handler).parameters)
"""


def loaded_by_dotted_name(entry: Path) -> str:
    return run_python(BY_NAME + SHOW_SIGNATURE, ".".join(entry.with_suffix("").parts), search_path="shared:.")


def loaded_by_slashed_name(entry: Path) -> str:
    return run_python(
        BY_LOCATION + SHOW_SIGNATURE,
        str(entry.with_suffix("")),
        str(entry),
        "remembered",
        search_path="shared",
    )


def loaded_by_location(entry: Path) -> str:
    return run_python(
        BY_LOCATION + SHOW_SIGNATURE, "user_code", str(entry), "forgotten", search_path="shared"
    )


def loaded_from_its_folder(entry: Path) -> str:
    return run_python(BY_NAME + SHOW_SIGNATURE, "index", search_path=f"shared:{entry.parent}")


def test_there_are_entry_files() -> None:
    assert {entry.parent.name for entry in ENTRY_FILES} >= {"copy_object", "fetch_link", "publish"}


@pytest.mark.parametrize(
    "load", [loaded_by_dotted_name, loaded_by_slashed_name, loaded_by_location, loaded_from_its_folder]
)
@pytest.mark.parametrize("entry", ENTRY_FILES, ids=lambda entry: entry.parent.name)
def test_an_entry_file_can_be_loaded(entry: Path, load: type) -> None:
    assert load(entry) == "event context\n"
