"""The lock files pin what pyproject.toml asks for, by hash, and nothing about where it was found."""

from __future__ import annotations

import re
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from project.repository import ROOT

LOCKS = ["requirements-build.lock", "requirements.lock", "requirements-dev.lock", "requirements-docs.lock"]
PIN = re.compile(
    r"^(?P<pin>[\w.-]+==\S+)(?P<marker> ; .*?)? \\\n(?P<hashes>( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+)",
    re.MULTILINE,
)


def read(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Return the pinned versions of every package; several where they depend on the Python version."""
    found: dict[str, set[str]] = {}
    for match in PIN.finditer(read(lock)):
        name, _, version = match["pin"].partition("==")
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: str) -> None:
    rest = PIN.sub("", read(lock))

    assert pins(lock)
    assert [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_tells_nothing_about_the_machine_that_made_it(lock: str) -> None:
    assert re.findall(r"\w+://.*|--(?:index|find|extra)\S*| @ .*|/[\w-]+/\S*", read(lock)) == []


@pytest.mark.parametrize("lock", ["requirements-build.lock", "requirements.lock"])
def test_what_is_deployed_and_what_builds_it_are_tested_in_the_same_versions(lock: str) -> None:
    everything = pins("requirements-dev.lock")

    assert {name: versions for name, versions in pins(lock).items() if everything.get(name) != versions} == {}


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", ""), ("requirements-dev.lock", "cli")])
def test_a_lock_satisfies_the_project_requirements(lock: str, extra: str) -> None:
    wanted = [Requirement(line) for line in requires("oceanferry") or []]
    applying = [one for one in wanted if not one.marker or one.marker.evaluate({"extra": extra})]
    pinned = pins(lock)

    assert applying
    assert [
        str(one)
        for one in applying
        if not all(map(one.specifier.contains, pinned.get(canonicalize_name(one.name), {"0"})))
    ] == []
