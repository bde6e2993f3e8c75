"""``oceanferry doctor``: what is wrong with a deployment, and how to mend it."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from oceanferry.application.doctor.doctor import Doctor
from oceanferry.application.messages import tried_chats
from oceanferry.cli import exit_status
from oceanferry.cli.languages.failures import advice_in_chinese, cause_in_chinese
from oceanferry.cli.options import Commands, add_command, add_config, add_s_yaml
from oceanferry.cli.output import Output
from oceanferry.cli.printable import printable
from oceanferry.cli.wrapping import wrapped
from oceanferry.domain.deployment.findings import Finding, Group, Level
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import Sentence, counted, joined, quoted, text

_MARKS: dict[Level, str] = {"ok": "✓", "warning": "!", "problem": "✗"}
_COLOURS: dict[Level, str] = {"ok": "32", "warning": "33", "problem": "31"}
_TITLES: dict[Group, Sentence] = {
    "configuration": text("Configuration"),
    "deployment": quoted("s.yaml"),
    "schedule": text("Timers"),
    "permissions": text("Permissions"),
    "credentials": text("Credentials"),
    "oceanbase": quoted("OceanBase"),
    "buckets": text("Buckets"),
    "functions": text("Functions"),
    "buttons": text("Buttons"),
    "endpoints": text("Endpoints"),
    "clock": text("Clock"),
    "chats": text("Chats"),
}
_NARROWEST, _WIDEST = 60, 120


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "doctor", doctor, "check a deployment, and report each problem with its fix"),
        "oceanferry doctor",
        "oceanferry doctor --offline",
        "oceanferry doctor chat --destination ops-room",
    )
    command.add_argument(
        "what",
        nargs="?",
        choices=["chat"],
        help="send a test message to each chat instead, and explain its response",
    )
    command.add_argument("--offline", action="store_true", help="check only the files on this machine")
    command.add_argument("--destination", metavar="NAME", help="with chat: only this destination")
    add_s_yaml(command)
    add_config(command)


def doctor(arguments: argparse.Namespace, output: Output) -> int:
    """Print what is found; exit status 1 when there is a problem."""
    if arguments.destination and arguments.what != "chat":
        raise InvalidRequest(
            text("--destination needs doctor chat"),
            advice=text("Run oceanferry doctor chat --destination NAME"),
        )
    if arguments.what == "chat":
        found = tried_chats(arguments.config, arguments.destination)
    else:
        found = Doctor(arguments.config, arguments.s_yaml).findings(offline=arguments.offline)
    return show(output, found)


def show(output: Output, found: Iterable[Finding]) -> int:
    """Print findings as they come, under a heading for each group, and return the exit status."""
    findings = list(_printed(output, found)) if not output.as_json else list(found)
    problems = sum(each.level == "problem" for each in findings)
    warnings = sum(each.level == "warning" for each in findings)
    if output.as_json:
        output.document({"healthy": not problems, "findings": [_document(output, each) for each in findings]})
    else:
        output.line()
        output.line(_summary(output, len(findings), problems, warnings))
    return exit_status.DELIVERY_FAILED if problems else exit_status.SUCCESS


def _document(output: Output, finding: Finding) -> dict[str, str]:
    named = ("group", "level", "name", "subject", "meaning", "fix")
    return {name: output.commands(getattr(finding, name)) for name in named}


def _printed(output: Output, found: Iterable[Finding]) -> Iterator[Finding]:
    for number, (group, members) in enumerate(groupby(found, key=lambda each: each.group)):
        if number:
            output.line()
        output.line(_TITLES[group])
        for each in members:
            for line in _lines(output, each):
                output.line(line)
            yield each


def _lines(output: Output, finding: Finding) -> Iterator[str]:
    mark = _coloured(_MARKS[finding.level], _COLOURS[finding.level])
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    lines = wrapped(printable(output.say(_sentence(output, finding))), width - 4)
    yield f"  {mark} {lines[0]}"
    yield from (f"    {line}" for line in lines[1:])
    if finding.fix:
        fix = wrapped(printable(output.say(_fix(output, finding))), width - 6, break_on_hyphens=False)
        yield from (f"    {'→' if not number else ' '} {line}" for number, line in enumerate(fix))


def _sentence(output: Output, finding: Finding) -> Sentence:
    meaning = output.say(finding.meaning)
    if finding.error and output.speech.language != "en":
        meaning = cause_in_chinese(finding, meaning)
    return text("{subject}: {meaning}", subject=finding.subject, meaning=meaning)


def _fix(output: Output, finding: Finding) -> str:
    if finding.error and output.speech.language != "en":
        return advice_in_chinese(finding, output.say(finding.fix))
    return finding.fix


def _summary(output: Output, findings: int, problems: int, warnings: int) -> str:
    if not problems and not warnings:
        healthy = text("Healthy: {checks} passed.", checks=counted(findings, "check"))
        return _coloured(output.say(healthy), _COLOURS["ok"])
    counts = [counted(problems, "problem")] if problems else []
    counts += [counted(warnings, "warning")] if warnings else []
    return _coloured(output.say(joined(counts, text(", "))), _COLOURS["problem" if problems else "warning"])


def _coloured(text: str, colour: str) -> str:
    return f"\033[{colour}m{text}\033[0m" if sys.stdout.isatty() else text
