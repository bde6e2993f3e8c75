"""Records in Tablestore over the wire: refusals, lost answers, and nothing secret."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.clock import FakeClock
from oceanferry.adapters.ledger.tablestore_records import TablestoreRecords
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import (
    CredentialsRefused,
    InvalidConfiguration,
    OceanferryError,
    PermissionDenied,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.secrets import Secret
from oceanferry.settings import load
from oceanferry_sandbox.access_keys import AccessKey
from oceanferry_sandbox.http_server import Fault, LoopbackServer
from oceanferry_sandbox.tablestore import TablestoreService

KEY = AccessKey("STS.AK", "planted-secret", "planted-token")
NAME = "d" * 40 + "/claim-000001"
OPERATIONS: dict[str, Callable[[TablestoreRecords], object]] = {
    "PutRow": lambda records: records.create(NAME, b"1"),
    "GetRow": lambda records: records.read(NAME),
    "GetRange": lambda records: records.names("d"),
    "DeleteRow": lambda records: records.delete(NAME),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS)


@pytest.fixture
def service() -> TablestoreService:
    return TablestoreService([KEY], largest_page=2)


@pytest.fixture
def server(service: TablestoreService) -> Iterator[LoopbackServer]:
    with LoopbackServer(service) as running:
        yield running


def opened(
    server: LoopbackServer, *, secret: str = "planted-secret", table: str = "oceanferry"
) -> TablestoreRecords:
    return TablestoreRecords(
        endpoint=server.url,
        instance="my-state",
        table=table,
        region="cn-hangzhou",
        credentials=Credentials("STS.AK", Secret(secret), Secret("planted-token")),
        clock=FakeClock(),
    )


@pytest.fixture
def records(server: LoopbackServer) -> Iterator[TablestoreRecords]:
    with opened(server) as made:
        yield made


def test_a_record_is_kept_as_it_was_written(records: TablestoreRecords) -> None:
    assert records.create(NAME, b"\x00\xff")
    assert records.read(NAME) == b"\x00\xff"
    records.replace(NAME, b"other")
    assert records.read(NAME) == b"other"
    records.delete(NAME)
    assert records.read(NAME) is None


def test_names_of_several_pages_are_all_listed_in_order(records: TablestoreRecords) -> None:
    names = [f"{key}/claim-{number:06d}" for key in "abc" for number in range(1, 4)]
    for name in reversed(names):
        records.create(name, b"")
    records.aged(names[0])

    assert records.names("") == names
    assert records.names("b/claim-") == names[3:6]


@pytest.mark.parametrize("effect", ["reset_before", "reset_after", "status"])
@every_operation
def test_what_goes_wrong_once_is_mended(
    server: LoopbackServer, records: TablestoreRecords, operation: str, effect: str
) -> None:
    server.faults.plant(Fault(effect, status=503))  # type: ignore[arg-type]
    OPERATIONS[operation](records)

    assert len(server.requests) >= 2


def test_a_creation_whose_answer_is_lost_has_created(
    server: LoopbackServer, records: TablestoreRecords
) -> None:
    server.faults.plant(Fault("reset_after"))

    assert records.create(NAME, b"mine")


def test_a_creation_whose_answer_is_lost_did_not_create_what_another_wrote(
    server: LoopbackServer, records: TablestoreRecords
) -> None:
    records.create(NAME, b"another's")
    server.faults.plant(Fault("reset_before"))

    assert not records.create(NAME, b"mine")
    assert records.read(NAME) == b"another's"


@every_operation
def test_no_answer_at_all_is_service_unavailable(
    server: LoopbackServer, records: TablestoreRecords, operation: str
) -> None:
    server.faults.plant(Fault("reset_before", times=-1))
    with pytest.raises(ServiceUnavailable):
        OPERATIONS[operation](records)

    assert len(server.requests) == 4


@every_operation
def test_a_permission_that_is_missing_is_named_and_not_tried_again(
    service: TablestoreService, server: LoopbackServer, records: TablestoreRecords, operation: str
) -> None:
    service.denied = {operation}
    with pytest.raises(PermissionDenied) as denied:
        OPERATIONS[operation](records)

    assert f"ots:{operation}" in denied.value.advice
    assert "acs:ots:*:*:instance/my-state/table/oceanferry" in denied.value.advice
    assert len(server.requests) == 1


@every_operation
def test_a_wrong_secret_is_refused_and_nothing_secret_told(server: LoopbackServer, operation: str) -> None:
    with opened(server, secret="planted-other") as wrong, pytest.raises(CredentialsRefused) as refused:
        OPERATIONS[operation](wrong)

    assert "planted" not in shown(refused.value)


@every_operation
def test_a_table_that_is_not_there_is_a_mistake_of_the_configuration(
    server: LoopbackServer, operation: str
) -> None:
    with opened(server, table="another") as wrong, pytest.raises(InvalidConfiguration, match="no such table"):
        OPERATIONS[operation](wrong)


def test_an_answer_that_nobody_signed_is_not_believed(
    server: LoopbackServer, records: TablestoreRecords
) -> None:
    server.faults.plant(Fault("headers", headers={"authorization": "OTS STS.AK:c2lnbmVk"}, times=-1))

    with pytest.raises(ServiceUnavailable, match="cannot be trusted"):
        records.read(NAME)


def test_too_many_calls_are_told_as_such(server: LoopbackServer, records: TablestoreRecords) -> None:
    busy = "\n\x0dOTSServerBusy\x12\x04busy"
    server.faults.plant(Fault("status", status=503, body=busy, times=-1))

    with pytest.raises(ServiceThrottled):
        records.read(NAME)


def test_the_configuration_chooses_the_table(
    service: TablestoreService, server: LoopbackServer, tmp_path: Path
) -> None:
    path = tmp_path / "oceanferry.yaml"
    ledger = f"{{type: tablestore, instance: my-state, table: oceanferry, endpoint: '{server.url}'}}"
    path.write_text(
        'region: cn-hangzhou\naccount_id: "1234567890123456"\n'
        "clusters: {orders: {instance_id: ob317v4uif0000}}\n"
        "destinations: {archive: {type: oss, bucket: my-archive, region: cn-shanghai}}\n"
        f"ledger: {ledger}\n"
    )
    credentials = Credentials("STS.AK", Secret("planted-secret"), Secret("planted-token"))
    composition = Composition(settings=load(path, {}), credentials=credentials, in_region=False)
    with composition.closing:
        composition.ledger.claim("d" * 40, lease=timedelta(minutes=5))

    assert list(service.tables["oceanferry"]) == [NAME]


def shown(error: OceanferryError) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)
