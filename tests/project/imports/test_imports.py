"""Nothing happens when a module is imported: no setting is needed, nothing is written, started or sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.repository import ROOT, modules_of, run_python

IMPORT_AND_WATCH = """
import importlib, sys

import urllib3  # tries, as soon as it is loaded, whether the machine has IPv6; that is not ours

EFFECTS = ("os.mkdir", "os.remove", "os.rename", "os.system", "socket.", "subprocess.", "webbrowser.")
effects = []

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(EFFECTS):
        effects.append(f"{event} {arguments}")

sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
    for effect in effects:
        print(name, effect)
    effects.clear()
"""


@pytest.mark.parametrize("package", ["functions", "shared/oceanferry", "shared/oceanferry_sandbox"])
def test_every_module_imports_without_environment_and_without_effect(package: str) -> None:
    modules = modules_of(ROOT / package)

    assert modules
    assert run_python(IMPORT_AND_WATCH, *modules, search_path="shared:.") == ""


def test_an_effect_on_import_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "hasty.py").write_text(
        "import socket\nsocket.socket().close()\nopen('/dev/null', 'w').close()\n"
    )

    assert [
        line.split()[:2]
        for line in run_python(IMPORT_AND_WATCH, "hasty", search_path=str(tmp_path)).splitlines()
    ] == [
        ["hasty", "socket.__new__"],
        ["hasty", "open"],
    ]
