"""``oceanferry run``: the whole chain in this process."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import event, exit_status
from oceanferry.cli.display import progress, saying_waits
from oceanferry.cli.options import Commands, add_command, add_config, add_event
from oceanferry.cli.output import Output
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Kind
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.receipts import Acknowledgement, Receipt
from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.domain.wording import size

_WORDS: Mapping[Kind, tuple[Sentence, Sentence]] = {
    "link_ready": (text("link sent"), text("link not sent")),
    "copy": (text("copied"), text("not copied")),
    "succeeded": (text("success notified"), text("success not notified")),
    "failed": (text("failure notified"), text("failure not notified")),
    "stale": (text("alarm sent"), text("alarm not sent")),
    "all_clear": (text("all-clear sent"), text("all-clear not sent")),
}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "run", run, "run all steps of an event in this process"),
        "oceanferry run --route nightly",
        "oceanferry run --event events/timer.json",
        """echo '{"route": "nightly"}' | oceanferry run --event -""",
    )
    add_event(command)
    add_config(command)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do what the event asks for, wait for links, print the receipts."""
    data = event.asked_for(arguments)
    with progress(output.say) as shown, on_this_machine(arguments.config, progress=shown) as machine:
        outcomes = list(saying_waits(machine.run(data), shown))
    show(output, outcomes)
    return exit_status.of_failures(_failures(outcomes))


def show(output: Output, outcomes: Sequence[Outcome]) -> None:
    """Print the result of a run: a receipt for each delivery, and why the others are missing."""
    receipts = [receipt for each in outcomes for receipt in each.receipts]
    if output.as_json:
        output.document(
            {
                "run": _run_of(outcomes),
                "deliveries": receipts,
                "failures": _failures(outcomes),
                "notes": _notes(outcomes),
            }
        )
        return
    for failure in _failures([each for each in outcomes if not each.receipts]):
        output.failure(failure)
    for backup_set_id in dict.fromkeys(each.backup_set_id for each in receipts):
        output.line(text("Backup set {id}", id=backup_set_id) if backup_set_id else text("No backup set"))
        for receipt in receipts:
            if receipt.backup_set_id == backup_set_id:
                _print_receipt(output, receipt)
        for note in _notes([each for each in outcomes if each.backup_set_id == backup_set_id]):
            output.line(f"  - {output.say(note)}")
    if receipts:
        output.line(text("Run {id}", id=_run_of(outcomes)))


def _failures(outcomes: Sequence[Outcome]) -> list[Failure]:
    """Return what was given up; what was rescheduled has been tried again since."""
    return [each.failure for each in outcomes if each.failure and each.status != "rescheduled"]


def _notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what happened besides the deliveries, such as old copies that went."""
    return [note for each in outcomes for note in each.notes]


def _run_of(outcomes: Sequence[Outcome]) -> str:
    """Return the run's id; the ids of a batch's runs are joined."""
    return "+".join(dict.fromkeys(each.run for each in outcomes if each.run))


def _print_receipt(output: Output, receipt: Receipt) -> None:
    mark = {"delivered": "✓", "already_delivered": "=", "failed": "✗"}[receipt.status]
    output.line(
        text(
            "  {mark} {destination:<16} {happened}{proof}{doubt}",
            mark=mark,
            destination=receipt.destination,
            happened=_happened(receipt),
            proof=_proof(receipt),
            doubt=_doubt(receipt),
        )
    )
    for each in receipt.objects:
        output.line(f"      oss://{receipt.bucket}/{each.key}  {size(each.size_bytes)}  CRC64 {each.crc64}")
    for difference in receipt.size_differences:
        output.line(f"      {difference}")
    if left := receipt.object_count - len(receipt.objects):
        output.line(
            text(
                "      … and {files}, listed in {manifest}",
                files=counted(left, "more file"),
                manifest=receipt.manifest,
            )
        )
    if receipt.failure:
        output.line(f"      {output.prose(receipt.failure)}")


def _happened(receipt: Receipt) -> Sentence:
    done, not_done = _WORDS[receipt.kind]
    before = text("{done} before", done=done)
    return {"delivered": done, "already_delivered": before, "failed": not_done}[receipt.status]


def _proof(receipt: Receipt) -> str:
    if receipt.acknowledgement:
        return f" ({_acknowledged(receipt.acknowledgement)})"
    if not receipt.objects:
        return ""
    return text(" ({files} proven)", files=counted(receipt.object_count, "file"))


def _doubt(receipt: Receipt) -> str:
    if not receipt.possibly_twice:
        return ""
    return text(", possibly delivered twice: an earlier attempt got no response")


def _acknowledged(reply: Acknowledgement) -> str:
    """Quote what was believed: the code in a chat's reply, or the HTTP status where there is no other."""
    return f"HTTP {reply.http_status}" if reply.code == str(reply.http_status) else f"errcode {reply.code}"
