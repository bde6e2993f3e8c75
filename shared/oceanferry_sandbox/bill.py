"""What a night costs whose link takes half an hour: all invocations run, only the waits between them do not.

The functions run as they are and are billed for the time that they really take.
Where all of them wait for a delay to end, the delay is left out, and OceanBase is
informed that it has passed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from oceanferry.domain.wording import duration
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import CODE, Options

PREPARATION = timedelta(minutes=30)
LIMIT = timedelta(seconds=10)

_TIMER = CODE / "events" / "timer.json"
_FETCH_LINK = "oceanferry-fetch-link"
_LONGEST = timedelta(minutes=2)


@dataclass
class Bill:
    """How often each function ran, and the time that is paid for."""

    waited: timedelta = timedelta(0)
    """From the first invocation to the last: what was left out, and what was not."""
    lines: dict[str, list[timedelta]] = field(default_factory=dict)
    """The billed time of each invocation by function."""

    @property
    def total(self) -> timedelta:
        """All that is paid for."""
        return sum((each for billed in self.lines.values() for each in billed), timedelta(0))


def night(cloud: Cloud) -> Bill:
    """Let the nightly route run on a cloud that prepares links for as long as its options say."""
    bill, began = Bill(), time.monotonic()
    before = len(cloud.function_compute.invocations)
    usual, cloud.oceanbase.clock = (
        cloud.oceanbase.clock,
        lambda: time.time() + bill.waited.total_seconds(),
    )
    cloud.function_compute.invoke_async(_FETCH_LINK, _TIMER.read_bytes())
    cloud.wait_quiet(_LONGEST)
    while (skipped := cloud.function_compute.skip_ahead()) is not None:
        bill.waited += skipped
        cloud.wait_quiet(_LONGEST)
    cloud.oceanbase.clock = usual
    bill.waited += timedelta(seconds=time.monotonic() - began)
    for invocation in cloud.function_compute.invocations[before:]:
        bill.lines.setdefault(invocation.function, []).append(invocation.billed)
    return bill


def table(bill: Bill) -> Sequence[str]:
    """Write the bill as lines of a Markdown table."""
    rows = [
        f"| `{name}` | {len(billed)} | {_seconds(sum(billed, timedelta(0)))} |"
        for name, billed in sorted(bill.lines.items())
    ]
    count = sum(map(len, bill.lines.values()))
    whole = f"| all, in {duration(bill.waited)} | {count} | {_seconds(bill.total)} |"
    return ["| function | invocations | billed |", "| --- | --- | --- |", *rows, whole]


def main() -> int:
    """Print the bill; the exit status is 0 only if it is below the limit."""
    with Cloud(Options(preparation=PREPARATION, loaded_ahead=False)) as cloud:
        bill = night(cloud)
    sys.stdout.write("\n".join(table(bill)) + "\n")
    return 0 if bill.total < LIMIT else 1


def _seconds(length: timedelta) -> str:
    return f"{length.total_seconds():.1f} s"


if __name__ == "__main__":
    sys.exit(main())
