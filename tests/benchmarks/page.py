"""The results as a page for readers."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import distance, report
from benchmarks.cost import hours_per_terabyte, usd_per_terabyte
from benchmarks.results import Results
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
_COST = """\
## What a terabyte costs

On Function Compute with 1 vCPU and 1 GiB of memory, by the list price (US$ 0.00002 for a compute unit) and
the CPU time measured, as if the processor were what limits the copy:

| way | CPU s/GiB | hours | US$ |
|---|---:|---:|---:|"""


_COMPARED = """\
What is compared here are the medians above; × in the tables is the median of the ratios within each round."""


def page(results: Results) -> str:
    """Write it, in Markdown."""
    parts = [
        _INTRODUCTION,
        f"{_circumstances(results)}\n",
        f"## Plain HTTP on both sides\n\n{report.table(results.rows, 'http')}\n",
        f"## TLS on both sides\n\n{report.table(results.rows, 'https')}\n",
        "\n".join([_COST, *_costs(results)]) + "\n",
        *_more(results),
        "\n".join(["## What was aimed at", "", _COMPARED, "", *_targets(results)]) + "\n",
    ]
    return "\n".join(parts)


def _circumstances(results: Results) -> str:
    pages = "2 MiB" if results.large_pages else "4 KiB"
    return (
        f"{results.machine.text()} Files of {results.size_mib} MiB, {results.rounds} rounds."
        f" The files of both servers lie in pages of {pages}; in pages of 4 KiB, where nothing larger may be"
        " mounted, the target takes twice the processor time, and the ratios of fast tools are smaller."
    )


def _costs(results: Results) -> Iterator[str]:
    for row in results.rows:
        if row.way in (OURS.label, KERNEL.label, NAIVE.label) and row.cpu_seconds_per_gib:
            cpu = row.cpu_seconds_per_gib
            reported = f"{hours_per_terabyte(cpu):.1f} | {usd_per_terabyte(cpu):.3f}"
            yield f"| {row.way}, {row.scheme} | {cpu:.2f} | {reported} |"


def _more(results: Results) -> Iterator[str]:
    if results.distances:
        yield "## With latency\n"
        yield "Through wires that let 20 MB/s pass for each connection; the share is of what that allows:\n"
        yield distance.table(results.distances) + "\n"
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
