"""A command that a command advises can be pasted: it has the files that were given."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from oceanferry.cli.printed_commands import with_files

NIGHTLY, S_YAML = Path("nightly.yaml"), Path("s 2.yaml")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "Run oceanferry sync; with --check it shows",
            "Run oceanferry sync --config nightly.yaml --s-yaml 's 2.yaml'; with --check it shows",
        ),
        (
            "what `oceanferry policy --for operator` prints",
            "what `oceanferry policy --config nightly.yaml --s-yaml 's 2.yaml' --for operator` prints",
        ),
        ("run oceanferry list --all", "run oceanferry list --config nightly.yaml --all"),
        ("run oceanferry init", "run oceanferry init"),
        ("role oceanferry, queue oceanferry-requests", "role oceanferry, queue oceanferry-requests"),
        ("oceanferry synced", "oceanferry synced"),
        ("Put `# oceanferry sync: vars` there", "Put `# oceanferry sync: vars` there"),
    ],
)
def test_the_files_are_in_each_command_that_takes_them(text: str, printed: str) -> None:
    given = Namespace(config=NIGHTLY, s_yaml=S_YAML)

    assert with_files(text, given) == printed
    assert with_files(printed, given) == printed, "once"


def test_only_what_was_given_is_printed() -> None:
    assert with_files("oceanferry sync", Namespace(config=None, s_yaml=S_YAML)) == (
        "oceanferry sync --s-yaml 's 2.yaml'"
    )
    assert with_files("oceanferry sync", Namespace()) == "oceanferry sync"


def test_what_was_read_from_standard_input_is_read_from_there_again() -> None:
    kept = Path("folder/standard-input.yaml")

    assert with_files("oceanferry plan", Namespace(config=kept)) == "oceanferry plan --config -"
