"""Each fault of the matrix on a real connection, through the real adapters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from faults.copying import invariants
from faults.wire import FILE, PART, PATIENCE, VENDOR, Outcome, Wire, WireCopy
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import CopyNotProven
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response

BUSY = "<Error><Code>DownloadTrafficRateLimitExceeded</Code><Message>Slow down.</Message></Error>"
EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"
NO_UPLOAD = "<Error><Code>NoSuchUpload</Code><Message>It does not exist.</Message></Error>"
DONE = '<CompleteMultipartUploadResult><ETag>"A-3"</ETag></CompleteMultipartUploadResult>'
SOURCE = f"^/{VENDOR}/"

SOURCE_FAULTS: Mapping[str, Fault] = {
    "503": Fault("status", status=503),
    "reset": Fault("reset_before"),
    "cut body": Fault("cut", at=40_000),
    "flipped bit": Fault("corrupt", at=40_000),
    "wrong Content-Range": Fault("headers", headers={"Content-Range": "bytes 1-7/1000"}),
    "slow-loris": Fault("trickle", seconds=PATIENCE.total_seconds() / 10),
    "200 instead of 206": Fault("status", status=200, body="all of it"),
    "ETag changed": Fault("headers", headers={"ETag": '"ANOTHER"'}),
    "stale CRC header": Fault("headers", headers={"x-oss-hash-crc64ecma": "1"}),
    "throttled": Fault("status", status=503, headers={"Retry-After": "2"}, body=BUSY),
    "expired link": Fault("status", status=403, body=EXPIRED),
}
CALLS: Mapping[str, tuple[str, str]] = {
    "head": ("HEAD", ""),
    "list uploads": ("GET", r"\?(.*&)?uploads"),
    "begin": ("POST", r"\?(.*&)?uploads"),
    "list parts": ("GET", "uploadId="),
    "part": ("PUT", "partNumber="),
    "complete": ("POST", "uploadId="),
    "put manifest": ("PUT", "manifest.json"),
    "get manifest": ("GET", "manifest.json"),
}
"""The calls to the target: method, and what is found in path and query."""
TARGET_FAULTS: Mapping[str, tuple[Fault, tuple[str, ...]]] = {
    "500": (Fault("status", status=500), tuple(CALLS)),
    "reset before": (Fault("reset_before"), tuple(CALLS)),
    "reset after": (Fault("reset_after"), tuple(CALLS)),
    "lost reply": (Fault("cut", at=-1), ("list uploads", "begin", "list parts", "complete", "get manifest")),
    "wrong CRC echo": (
        Fault("headers", headers={"x-oss-hash-crc64ecma": "1"}),
        ("head", "part", "complete", "put manifest", "get manifest"),
    ),
    "NoSuchUpload": (Fault("status", status=404, body=NO_UPLOAD), ("list parts", "part", "complete")),
    "complete that lies": (Fault("status", status=200, body=DONE), ("complete",)),
}
TARGET_MATRIX = [(what, call) for what, (_, calls) in TARGET_FAULTS.items() for call in calls]


def judged(copy: WireCopy, outcome: Outcome) -> list[str]:
    """Heal, repeat, and return what was violated before and after."""
    violations = [*invariants.always(copy.evidence, outcome)]
    copy.wire.heal()
    repeated = copy.attempt()
    violations += invariants.always(copy.evidence, repeated)
    return [*violations, *invariants.in_the_end(copy.evidence, repeated)]


@pytest.mark.parametrize(
    ("skip", "times"),
    [(0, 1), (0, -1), (1, 1), (3, -1)],
    ids=["at first, once", "at first, for good", "first range, once", "last range, for good"],
)
@pytest.mark.parametrize("what", SOURCE_FAULTS)
def test_a_source_that_goes_wrong(what: str, skip: int, times: int, wire: Wire) -> None:
    planted = vars(SOURCE_FAULTS[what]) | {"method": "GET", "path": SOURCE, "skip": skip, "times": times}
    wire.server.faults.plant(Fault(**planted))
    copy = WireCopy(wire)

    assert judged(copy, copy.attempt()) == []
    assert wire.server.faults.struck


@pytest.mark.parametrize("times", [1, -1], ids=["once", "for good"])
@pytest.mark.parametrize(("what", "call"), TARGET_MATRIX, ids=" ".join)
def test_a_target_that_goes_wrong(what: str, call: str, times: int, wire: Wire) -> None:
    method, path = CALLS[call]
    planted = vars(TARGET_FAULTS[what][0]) | {"method": method, "path": path, "times": times}
    wire.server.faults.plant(Fault(**planted))
    copy = WireCopy(wire)

    assert judged(copy, copy.attempt()) == []
    assert wire.server.faults.struck


@pytest.mark.parametrize("call", ["part", "list parts", "complete"])
def test_an_upload_that_is_dropped_meanwhile(call: str, wire: Wire) -> None:
    copy = WireCopy(wire)
    copy.leave_behind(2)
    wire.before = once(call, lambda _: drop_uploads(wire))

    assert judged(copy, copy.attempt()) == []


@pytest.mark.parametrize("kept", [FILE[:-1], b"x" + FILE[1:], b""], ids=["less", "others", "nothing"])
def test_a_completion_after_which_the_store_holds_something_else(kept: bytes, wire: Wire) -> None:
    copy = WireCopy(wire)
    wire.distort = whenever("complete", lambda _: wire.oss.put_object(wire.bucket, copy.key, kept))
    outcome = copy.attempt()

    assert isinstance(outcome, CopyNotProven)
    assert copy.evidence.objects == {}
    assert judged(copy, outcome) == []


def test_a_part_that_the_store_damages_and_confirms(wire: Wire) -> None:
    wire.server.faults.plant(Fault("corrupt_request", at=7, method="PUT", path="partNumber=2"))
    honest = {"x-oss-hash-crc64ecma": str(checksum(FILE[PART : 2 * PART]))}
    wire.server.faults.plant(Fault("headers", method="PUT", path="partNumber=2", headers=honest))
    copy = WireCopy(wire)
    outcome = copy.attempt()

    assert isinstance(outcome, CopyNotProven)
    assert judged(copy, outcome) == []


@pytest.mark.parametrize("times", [1, 4, -1], ids=["once", "four times", "for good"])
def test_a_part_that_is_damaged_on_its_way(times: int, wire: Wire) -> None:
    fault = Fault("corrupt_request", at=7, method="PUT", path="partNumber=2", times=times)
    wire.server.faults.plant(fault)
    copy = WireCopy(wire)

    assert judged(copy, copy.attempt()) == []
    assert wire.server.faults.struck


@pytest.mark.parametrize(("call", "left_out"), [("list parts", "Part"), ("list uploads", "Upload")])
def test_a_list_that_is_truncated(call: str, left_out: str, wire: Wire) -> None:
    copy = WireCopy(wire)
    copy.leave_behind(1, 3)

    def shorten(_: Request, response: Response) -> Response:
        assert isinstance(response.body, bytes)
        body = re.sub(rf"(?s)<{left_out}>.*?</{left_out}>".encode(), b"", response.body, count=1)
        return Response(response.status, response.headers, body)

    wire.distort = lambda request, response: shorten(request, response) if asks(request, call) else response

    assert judged(copy, copy.attempt()) == []


def test_listed_parts_with_wrong_checksums_are_sent_again(wire: Wire) -> None:
    copy = WireCopy(wire)
    copy.leave_behind(1, 3)
    with wire.store() as store:
        [upload] = store.uploads(copy.key)
        store.upload_part(copy.key, upload.upload_id, 2, PART, [memoryview(bytes(PART))])
    outcome = copy.attempt()

    assert isinstance(outcome, Manifest)
    assert judged(copy, outcome) == []


def test_two_copiers_at_once_do_not_harm_each_other(wire: Wire) -> None:
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda _: WireCopy(wire).attempt(), range(3)))
    copy = WireCopy(wire)

    assert any(isinstance(each, Manifest) for each in outcomes)
    assert [violation for each in outcomes for violation in invariants.always(copy.evidence, each)] == []
    assert judged(copy, outcomes[0]) == []


def asks(request: Request, call: str) -> bool:
    """Tell whether it is such a call to the target."""
    method, path = CALLS[call]
    target = f"{request.path}?{request.raw_query}"
    return request.method == method and not re.search(SOURCE, target) and re.search(path, target) is not None


def once(call: str, effect: Callable[[Request], None]) -> Callable[[Request], None]:
    """Do something before the first such call."""
    done = iter([effect])

    def before(request: Request) -> None:
        if asks(request, call):
            for each in done:
                each(request)

    return before


def whenever(call: str, effect: Callable[[Request], None]) -> Callable[[Request, Response], Response]:
    """Do something between each such call and its answer."""

    def distort(request: Request, response: Response) -> Response:
        if asks(request, call):
            effect(request)
        return response

    return distort


def drop_uploads(wire: Wire) -> None:
    """Let a lifecycle rule drop everything that is under way."""
    with wire.store() as store:
        for upload in list(store.uploads("")):
            store.abort_upload(upload.key, upload.upload_id)
