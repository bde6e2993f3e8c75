"""``oceanferry init``: a first oceanferry.yaml from a few answers."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from oceanferry.cli import exit_status
from oceanferry.cli.new_configuration import chats
from oceanferry.cli.new_configuration.answers import Answers, Ask, Secrets, answered
from oceanferry.cli.new_configuration.languages import WORDINGS
from oceanferry.cli.new_configuration.text import secrets_of, text_of
from oceanferry.cli.new_configuration.wording import Wording
from oceanferry.cli.options import Commands, add_command, written_file
from oceanferry.cli.output import Output
from oceanferry.cli.printed_commands import as_typed, program_as_typed
from oceanferry.domain.encrypted_parameters import storing
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import text
from oceanferry.settings import loading

_DEFAULT = Path("oceanferry.yaml")
_MAKES_DEPLOYMENTS = ".ci/deploying"
"""What ``make deploy`` runs: a folder without it is no checkout."""
_OPTIONS = {
    "language": ("LANG", "zh or en: of messages and of the comments in the file (default: the terminal's)"),
    "region": ("ID", "where the OceanBase instance is, and the functions will be"),
    "account_id": ("ID", "the Alibaba Cloud account"),
    "instance": ("ID", "the OceanBase instance, such as ob317v4uif0000"),
    "destination": ("|".join(chats.VARIABLES), "where links and alarms go"),
    "bucket": ("NAME", "the OSS bucket for copies; empty: no copies"),
    "bucket_region": ("ID", "where that bucket is (default: the region of the instance)"),
    "ledger": ("NAME", "the OSS bucket that records deliveries; or a path such as ./ledger, for a folder"),
    "secrets": (
        "|".join(get_args(Secrets)),
        "where the chat's secrets are: in OOS Parameter Store, which is safer, or in environment variables",
    ),
}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "init", init, "write a first oceanferry.yaml; what no option says is asked for"),
        "oceanferry init",
        "oceanferry init --language en --region cn-hangzhou --account-id 1234567890123456"
        " --instance ob317v4uif0000 --destination dingtalk --bucket my-archive --ledger my-state",
    )
    for name, (metavar, meaning) in _OPTIONS.items():
        command.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help=meaning)
    command.add_argument(
        "--output",
        type=written_file,
        default=_DEFAULT,
        metavar="FILE",
        help="where to write it",
    )
    command.add_argument("--overwrite", action="store_true", help="replace the file without asking")


def init(arguments: argparse.Namespace, output: Output) -> int:
    """Write the file and say what to do next."""
    ask = _ask if sys.stdin.isatty() and not output.as_json else None
    given = {name: getattr(arguments, name) for name in _OPTIONS}
    if not arguments.overwrite:
        _check_free(arguments.output, given["language"] or output.speech.language, ask)
    answers = answered(given, ask, output.speech)
    write(answers, arguments.output)
    _show(output, answers, arguments.output)
    return exit_status.SUCCESS


def write(answers: Answers, file: Path) -> None:
    """Write the file at once and whole, after it was read as a configuration.

    Raises:
        InvalidRequest: It cannot be written.
        InvalidConfiguration: It would be no configuration.
    """
    content = text_of(answers)
    try:
        with tempfile.TemporaryDirectory(prefix=".oceanferry-", dir=file.parent) as folder:
            written = Path(folder) / file.name
            written.write_text(content, encoding="utf-8")
            loading.load_without_secrets(written, {})
            written.replace(file)
    except OSError as error:
        raise InvalidRequest(
            text("{path} cannot be written: {why}", path=file, why=error.strerror)
        ) from error


def _check_free(file: Path, language: str, ask: Ask | None) -> None:
    if not file.exists():
        return
    wording = WORDINGS["zh" if language == "zh" else "en"]
    if ask is None or ask(wording.overwrite.format(file=file)).strip().lower() not in ("y", "yes"):
        raise InvalidRequest(
            text("{path} exists, and was not changed", path=file),
            advice=text("Name another with --output, or add --overwrite"),
        )


def _ask(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise InvalidRequest(text("The input ended before every question was answered"))
    return line


def _show(output: Output, answers: Answers, file: Path) -> None:
    if output.as_json:
        output.document({"file": str(file), **_named(answers)})
        return
    wording = WORDINGS[answers.language]
    output.line(wording.written.format(file=file))
    given = argparse.Namespace(config=None if file == _DEFAULT else file)
    for step in _steps(answers, wording, file):
        output.line(as_typed(step, given, program_as_typed(sys.argv[0])))


def _named(answers: Answers) -> dict[str, list[str]]:
    secrets = secrets_of(answers)
    if answers.secrets == "oos":
        return {"variables": [], "parameters": [chats.parameter(each) for each in secrets]}
    return {"variables": secrets, "parameters": []}


def _steps(answers: Answers, wording: Wording, file: Path) -> Iterator[str]:
    secrets = secrets_of(answers)
    if secrets and answers.secrets == "oos":
        yield from wording.with_parameters
        for name in secrets:
            yield f"  read -rs {name}"
            command = storing(answers.region, chats.parameter(name), f'"${name}"')
            yield f"  {command}"
    elif secrets:
        yield from wording.with_variables
        yield from (f"  export {name}=…" for name in secrets)
    if secrets:
        yield from wording.with_chat
    if answers.ledger_is_folder:
        yield from wording.on_a_host
        return
    if (file.parent / _MAKES_DEPLOYMENTS).is_dir() and file.name == _DEFAULT.name:
        yield from wording.in_a_checkout
    else:
        yield from (each.format(file=shlex.quote(str(file.resolve()))) for each in wording.elsewhere)
    yield from wording.on_a_host
