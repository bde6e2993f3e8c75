"""A command that a command advises can be pasted: it has the files that were given."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from oceanferry.cli.printed_commands import as_typed, program_as_typed

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
        ("run oceanferry init --overwrite", "run oceanferry init --output nightly.yaml --overwrite"),
        ("role oceanferry, queue oceanferry-requests", "role oceanferry, queue oceanferry-requests"),
        ("oceanferry synced", "oceanferry synced"),
        ("Put `# oceanferry sync: vars` there", "Put `# oceanferry sync: vars` there"),
    ],
)
def test_the_files_are_in_each_command_that_takes_them(text: str, printed: str) -> None:
    given = Namespace(config=NIGHTLY, s_yaml=S_YAML)

    assert as_typed(text, given) == printed
    assert as_typed(printed, given) == printed, "once"


def test_only_what_was_given_is_printed() -> None:
    assert as_typed("oceanferry sync", Namespace(config=None, s_yaml=S_YAML)) == (
        "oceanferry sync --s-yaml 's 2.yaml'"
    )
    assert as_typed("oceanferry sync", Namespace()) == "oceanferry sync"


def test_what_was_read_from_standard_input_is_read_from_there_again() -> None:
    kept = Path("folder/standard-input.yaml")

    assert as_typed("oceanferry plan", Namespace(config=kept)) == "oceanferry plan --config -"


def test_a_program_that_was_typed_by_its_path_is_printed_so() -> None:
    here = Namespace(config=None, s_yaml=None)

    assert as_typed("Run oceanferry sync", here, ".venv/bin/oceanferry") == "Run .venv/bin/oceanferry sync"
    assert as_typed("run .venv/bin/oceanferry sync", here, ".venv/bin/oceanferry") == (
        "run .venv/bin/oceanferry sync"
    )
    assert as_typed("role oceanferry", here, ".venv/bin/oceanferry") == "role oceanferry"


def test_a_program_that_path_leads_to_is_printed_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "my venv" / "oceanferry"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program_as_typed(str(program)) == f"'{program}'"

    monkeypatch.setenv("PATH", str(program.parent))
    assert program_as_typed(str(program)) == "oceanferry"
    assert program_as_typed("/usr/lib/python3/pytest/__main__.py") == "oceanferry"
