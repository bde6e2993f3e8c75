"""``oceanferry probe``: what a live account answers to the questions that are open."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from oceanferry.application.probing import probing
from oceanferry.cli import exit_status
from oceanferry.cli.options import Commands, add_command, add_config, written_file
from oceanferry.cli.output import Output
from oceanferry.domain.probing.answers import Answer, AnswerVerdict
from oceanferry.domain.probing.question import SideEffect
from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.usecases.probing.probe import LONGEST, MOST_REQUESTS

_MARKS: dict[AnswerVerdict, str] = {"as_assumed": "✓", "different": "!", "not_asked": "·"}
_EFFECTS: dict[SideEffect, Sentence] = {
    "tasks": text("requests one download task"),
    "objects": text("writes one object to the first bucket, twice, and deletes it"),
    "invocations": text("invokes the watchdog three more times"),
    "messages": text(
        "sends one test message twice, and one with a link, to each DingTalk chat; sends a message"
        " that requests nothing to the request queue and to the topic"
    ),
}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "probe", probe, "ask a live account the open questions, and record its answers"),
        "oceanferry probe --out answers.json",
        "oceanferry probe --allow tasks,objects,invocations,messages --out answers.json",
    )
    command.add_argument(
        "--allow",
        type=_effects,
        default=[],
        metavar="WHAT",
        help=f"side effects, with commas: {','.join(_EFFECTS)} (default: none)",
    )
    command.add_argument(
        "--out",
        type=written_file,
        required=True,
        metavar="FILE",
        help="the recording, which is safe to publish",
    )
    command.add_argument("--instance", metavar="ID", help="the instance to ask (default: the first cluster)")
    add_config(command)


def probe(arguments: argparse.Namespace, output: Output) -> int:
    """Print the limits, what is asked, and the answer to every question."""
    with probing(arguments.config, arguments.instance, arguments.out) as asked:
        _announce(output, asked.instance_id, arguments.allow)
        for line in asked.ask(arguments.allow):
            if not output.as_json:
                output.line(text("asking: {line}", line=line))
        found = asked.answers
    if output.as_json:
        output.document({"answers": found, "recording": str(arguments.out)})
    else:
        _show(output, found, arguments.out)
    return exit_status.SUCCESS


def _announce(output: Output, instance_id: str, allowed: list[SideEffect]) -> None:
    if output.as_json:
        return
    minutes = LONGEST.total_seconds() / 60
    output.line(
        text(
            "Instance {id}: at most {most} requests in {minutes:.0f} minutes.",
            id=instance_id,
            most=MOST_REQUESTS,
            minutes=minutes,
        )
    )
    for effect, sentence in _EFFECTS.items():
        allowance = sentence if effect in allowed else text("not allowed")
        output.line(text("  {effect}: {allowance}", effect=effect, allowance=allowance))


def _show(output: Output, found: list[Answer], out: Path) -> None:
    output.line()
    for each in found:
        _show_answer(output, each)
    different = sum(each.verdict == "different" for each in found)
    asked = sum(each.verdict != "not_asked" for each in found)
    output.line()
    output.line(
        text(
            "{questions} answered, {different} not as assumed, {left} not asked.",
            questions=counted(asked, "question"),
            different=different,
            left=len(found) - asked,
        )
    )
    output.line(text("{path} has no IDs, names, links or secrets: attach it to an issue.", path=out))


def _show_answer(output: Output, answer: Answer) -> None:
    question = answer.question
    output.line(text("{mark} {id}: {asks}", mark=_MARKS[answer.verdict], id=answer.id, asks=question.asks))
    if answer.verdict == "not_asked":
        needs = (
            text(" (needs --allow {effect})", effect=question.effect)
            if question.observe and question.effect != "none"
            else ""
        )
        output.line(text("    not asked{needs}; {how}", needs=needs, how=question.how))
    elif answer.verdict == "as_assumed":
        output.line(text("    as assumed: {seen}", seen=answer.seen))
    else:
        output.line(
            text("    different: {seen}; assumed is {assumed}", seen=answer.seen, assumed=question.assumed)
        )
        output.line(text("    affects {what}", what=question.touches))


def _effects(written: str) -> list[SideEffect]:
    """Read side effects with commas between. Raises ArgumentTypeError."""
    known: list[SideEffect] = [each for each in get_args(SideEffect) if each != "none"]
    names = [each.strip() for each in written.split(",") if each.strip()]
    unknown = [each for each in names if each not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown {', '.join(unknown)} (choose from {', '.join(known)})")
    return [each for each in known if each in names]
