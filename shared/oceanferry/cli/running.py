"""Running one command: its exit status, and output that no terminal can make fail."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

from oceanferry.application.language import language_of_terminal
from oceanferry.cli.exit_status import DELIVERY_FAILED, INTERRUPTED, OUTPUT_CLOSED, USAGE, of_error
from oceanferry.cli.languages.speech import Speech, speech_of
from oceanferry.cli.output import Output
from oceanferry.cli.parser import parser
from oceanferry.cli.printed_commands import as_typed, program_as_typed
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text

_ASCII = {"✓": "v", "✗": "x", "→": "->", "…": "...", "×": "x", "·": "-", "\N{NO-BREAK SPACE}": " "}
_ENCODABLE = "oceanferry.encodable"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def run(arguments: Sequence[str] | None) -> int:
    """Run one command and return its exit status."""
    _write_in_any_encoding(sys.stdout, sys.stderr)
    status = DELIVERY_FAILED
    try:
        try:
            status = _command(arguments)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write(f"oceanferry: {_speech().say(text('interrupted'))}\n")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return OUTPUT_CLOSED
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _forget_output()
        said = text("the output cannot be written: {reason}", reason=error.strerror)
        sys.stderr.write(f"oceanferry: {_speech().say(said)}\n")
    return status


def _speech() -> Speech:
    return speech_of(language_of_terminal(sys.stdout.encoding or "ascii"))


def _command(arguments: Sequence[str] | None) -> int:
    speech = _speech()
    commands = parser(speech)
    chosen = commands.parse_args(arguments)
    if chosen.command is None:
        commands.print_help(sys.stderr)
        return USAGE
    program = program_as_typed(sys.argv[0])
    output = Output(as_json=chosen.json, speech=speech, commands=lambda text: as_typed(text, chosen, program))
    try:
        with _recorded(chosen.record):
            return int(chosen.command(chosen, output))
    except OceanferryError as error:
        output.error(error)
        return of_error(error)


def _recorded(path: Path | None) -> AbstractContextManager[object]:
    if path is None:
        return nullcontext()
    from oceanferry.application.recording import recorded
    from oceanferry.bootstrap.configuration_file import ENVIRONMENT

    return recorded(path, ENVIRONMENT)


def _write_in_any_encoding(*streams: TextIO) -> None:
    """Let a character that an encoding lacks, GBK's or ASCII's, cost that character and not the command."""
    codecs.register_error(_ENCODABLE, _replaced)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ENCODABLE)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_ASCII.get(each, "?") for each in lacking), error.end


def _forget_output() -> None:
    """Drop what was not taken: it would be written again, and fail again, when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
