"""The scripts with which a shell completes the command line, tried in the shells themselves."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from oceanferry.cli.completion_scripts import bash, words_of, zsh
from oceanferry.cli.parser import parser

BASH = bash(words_of(parser()))
ZSH = zsh(words_of(parser()))


def completed(*words: str, folder: Path) -> list[str]:
    """Return what bash offers for the last of *words*."""
    program = (
        f"{BASH}\nCOMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
        '_oceanferry; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [str(shutil.which("bash")), "--norc", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture(autouse=True)
def _with_bash() -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed here")


def test_a_command_is_completed(tmp_path: Path) -> None:
    assert completed("oceanferry", "prov", folder=tmp_path) == ["provision"]


def test_the_options_of_a_command_are_completed(tmp_path: Path) -> None:
    assert completed("oceanferry", "provision", "--de", folder=tmp_path) == ["--destroy"]
    assert "--destroy" not in completed("oceanferry", "status", "--", folder=tmp_path)


def test_the_values_of_an_option_are_completed(tmp_path: Path) -> None:
    assert completed("oceanferry", "policy", "--for", "op", folder=tmp_path) == ["operator"]


def test_a_path_is_completed_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "oceanferry.yaml").touch()

    assert completed("oceanferry", "status", "--config", "ocean", folder=tmp_path) == ["oceanferry.yaml"]


def test_nothing_is_offered_for_a_value_that_only_the_user_knows(tmp_path: Path) -> None:
    assert completed("oceanferry", "list", "--instance", "", folder=tmp_path) == []


def test_a_word_that_stands_alone_is_completed(tmp_path: Path) -> None:
    assert completed("oceanferry", "completion", "z", folder=tmp_path) == ["zsh"]


@pytest.mark.parametrize("script", [BASH, ZSH], ids=["bash", "zsh"])
def test_every_command_and_option_is_in_the_script(script: str) -> None:
    known = words_of(parser())
    missing = [
        f"{command.name} {name}"
        for command in known
        for option in command.options
        for name in option.names
        if name not in script
    ]

    assert len(known) > 10
    assert missing == []
    assert [each.name for each in known if f"\n    {each.name})" not in script] == []


def test_zsh_takes_the_script(tmp_path: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed here")
    (tmp_path / "_oceanferry").write_text(ZSH, encoding="utf-8")
    program = "autoload -Uz compinit; compinit -u -d dump; source ./_oceanferry; print $_comps[oceanferry]"
    done = subprocess.run(
        [str(shutil.which("zsh")), "-f", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == ("_oceanferry", "")
