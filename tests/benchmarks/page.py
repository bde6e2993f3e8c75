"""The results as a page for readers."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import backup_sets, distance, report
from benchmarks.backup_sets import BYTES_PER_SECOND, LONGEST_SECONDS
from benchmarks.cost import hours_per_terabyte, usd_per_terabyte
from benchmarks.nginx import MIB
from benchmarks.results import Comparison, Results
from benchmarks.targets import targets
from benchmarks.ways import KERNEL, NAIVE, OURS

_INTRODUCTION = """\
# How fast copies are

Written by `make bench`, which you can run yourself. Every tool copies the same file from the same server
(nginx, a file in memory) into the same server (nginx, multipart calls of OSS and S3, a file system in
memory), each in its turn in every round, so that what else the machine does hits all of them. Medians are
shown. CPU time is that of the tool with all its processes, per GiB; memory is the peak of the largest of
them. Only Oceanferry's copies are proven: the CRC64 of every byte is computed on the way, or, on the kernel
path, left to the two services, whose checksums must agree.

![Bars: how many MB/s each way brings](bench.svg)
"""
_TITLES = {
    (False, False): "An ordinary machine",
    (False, True): "One processor for the tool",
    (True, False): "A machine with large pages",
    (True, True): "One processor for the tool, and large pages",
}
_ORDINARY = "The files of both servers lie in pages of 4 KiB, as they do without an administrator's help."
_LARGE = """\
The files of both servers lie in pages of 2 MiB. The target then takes half the processor time for what
arrives, and the ratios of fast tools are larger."""
_ONE_PROCESSOR = """\
The tool and all its processes run on one processor, as `copy_object` does on Function Compute; both servers
have the others."""
_PATHS = """\
## Two paths for a byte

Over plain HTTP, between services that both state a CRC64, a byte can take two paths. On the kernel path, the
kernel moves it from one connection to the other, and the two services' checksums are compared. On the other
path it passes through the process, which computes its CRC64. Neither is always the faster one. The kernel
path saves the tool processor time, but it forwards the bytes in the pages in which they arrived, and the
receiver works more where those are small. Measured for 1 GiB on an ordinary machine, the kernel path took
0.64 s in the tool and 1.35 s in the servers, the other path 0.93 s and 1.11 s. Tool and servers share the
processors here, so the sum decides. A copy therefore sends its first parts on both paths, and the others on
the faster one: the rows "path chosen".
"""
_TLS = """\
## What TLS costs

On a busy machine, `perf` counted three tenths of a copy's processor time over TLS in the cipher, four tenths
in the kernel, and the rest in copying memory, CRC64 and Python. Python's `ssl` module reads one record of
16 KiB at a time, with two system calls and a change of the interpreter's lock; it has no option for more.
With 2 to 16 connections, the processor time was the same within what repetitions differ by.
"""
_SETS = """\
## Many and small, few and large, near and far

Each connection passes a wire with that round trip, which lets {rate} MiB/s pass. Times are those of the
whole command, start included. Oceanferry chooses the number of its connections; the other tools may have 64
files under way. A way that takes more than {longest} s is ended.
"""
_COST = """\
## What a terabyte costs

On Function Compute with 1 vCPU and 1 GiB of memory, by the list price (US$ 0.00002 for a compute unit) and
the CPU time measured, as if the processor were what limits the copy:

| way | CPU s/GiB | hours | US$ |
|---|---:|---:|---:|"""

_WIRES = """\
With 16 connections at 20 ms, the copy, both wires and both servers were counted to need six tenths of two
processors at the ideal rate. Threads of the wires that are woken late are then the likely limit, not the
round trip: the share is smaller still at 2 ms.
"""

_COMPARED = """\
What is compared here are the medians above; × in the tables is the median of the ratios within each round."""


def page(results: Results) -> str:
    """Write it, in Markdown."""
    parts = [
        _INTRODUCTION,
        f"{results.machine.text()} Files of {results.size_mib} MiB.\n",
        *(_comparison(each) for each in results.comparisons),
        _PATHS,
        _TLS,
        "\n".join([_COST, *_costs(results)]) + "\n",
        *_more(results),
        "\n".join(["## What was aimed at", "", _COMPARED, "", *_targets(results)]) + "\n",
    ]
    return "\n".join(parts)


def _comparison(comparison: Comparison) -> str:
    title = _TITLES[comparison.large_pages, comparison.one_processor]
    pages = _LARGE if comparison.large_pages else _ORDINARY
    processors = f" {_ONE_PROCESSOR}" if comparison.one_processor else ""
    parts = [f"## {title}", f"{comparison.rounds} rounds. {pages}{processors}"]
    for scheme, heading in (("http", "Plain HTTP on both sides"), ("https", "TLS on both sides")):
        parts += [f"{heading}:", report.table(comparison.rows, scheme)]
    return "\n\n".join(parts) + "\n"


def _costs(results: Results) -> Iterator[str]:
    for row in results.rows:
        if row.way in (OURS.label, KERNEL.label, NAIVE.label) and row.cpu_seconds_per_gib:
            cpu = row.cpu_seconds_per_gib
            reported = f"{hours_per_terabyte(cpu):.1f} | {usd_per_terabyte(cpu):.3f}"
            yield f"| {row.way}, {row.scheme} | {cpu:.2f} | {reported} |"


def _more(results: Results) -> Iterator[str]:
    if results.sets:
        yield _SETS.format(rate=BYTES_PER_SECOND // MIB, longest=LONGEST_SECONDS)
        yield backup_sets.table(results.sets) + "\n"
    if results.distances:
        yield "## With latency\n"
        yield "Through wires that let 20 MB/s pass for each connection; the share is of what that allows:\n"
        yield distance.table(results.distances) + "\n"
        yield _WIRES
    if results.memory:
        yield "## Memory\n"
        reported = (f"{row.size_mib} MiB copied in {row.peak_rss_mib or 0:.0f} MiB" for row in results.memory)
        yield f"Peak of the process, with 16 connections: {'; '.join(reported)}.\n"
    if results.waste:
        yield "## After kill -9\n"
        row = results.waste
        yield (
            f"A copy was killed {row.kills} times and started again: at most {row.most_sent_again} parts of"
            f" {row.part_mib:.0f} MiB were sent again after a kill, of {row.in_flight} on the way.\n"
        )
    if results.shards:
        yield "## Several functions at once\n"
        shards = results.shards
        yield (
            f"Each function instance of the sandbox may upload {shards.mib_per_second_each} MiB/s:"
            f" one took {shards.alone_seconds:.1f} s for {shards.size_mib} MiB, {shards.shards} shards took"
            f" {shards.sharded_seconds:.1f} s, {shards.share:.2f} of what {shards.shards} could do at best.\n"
        )


def _targets(results: Results) -> Iterator[str]:
    yield "| | aim | measured | |"
    yield "|---|---:|---:|---|"
    for each in targets(results):
        yield f"| {each.aim} | {each.wanted} | {each.measured} | {'✓' if each.reached else 'not reached'} |"
