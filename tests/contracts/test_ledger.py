"""What every ledger promises, whatever its records are kept in."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_core import from_json, to_json

from contracts.ledger_places import PLACES, Place
from fakes.sample_notifications import message_receipt
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.errors import DeliveryInProgress, LaterSchema
from oceanferry.domain.runs.failures import Failure
from oceanferry.ports.ledger import Claim, Leased, Ledger

LEASE = timedelta(minutes=5)
NEARLY = LEASE - timedelta(seconds=10)
"""Less than a lease by more than what OSS's times are rounded to, and what a test takes."""
KEY = "d" * 40
FOLDER = f"deliveries/{KEY}"
"""What is known of the delivery, and the only prefix that may expire."""
RECEIPT = message_receipt()
FAILED = message_receipt(
    status="failed", acknowledgement=None, failure=Failure(error="DeliveryRefused", message="no")
)


USUAL = [name for name in PLACES if "claimants" not in name]
whatever_clocks_show = pytest.mark.parametrize("place", PLACES, indirect=True)
"""Also where the claimants' clocks are five minutes off."""


@pytest.fixture(params=USUAL)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with PLACES[request.param](tmp_path / "ledger") as made:
        yield made


@pytest.fixture
def records(place: Place) -> Records:
    return place.records()


@pytest.fixture
def ledger(records: Records) -> Ledger:
    return RecordLedger(records)


@pytest.fixture
def another(place: Place) -> Ledger:
    return RecordLedger(place.records())


def claim(ledger: Ledger, key: str = KEY) -> Claim:
    claimed = ledger.claim(key, lease=LEASE)
    assert isinstance(claimed, Claim)
    return claimed


def held(ledger: Ledger) -> timedelta:
    answer = ledger.claim(KEY, lease=LEASE)
    assert isinstance(answer, Leased)
    return answer.left


def taken_over(ledger: Ledger, place: Place, another: Ledger) -> Claim:
    """Return a claim whose holder is alive, but whose lease ended, so that another has the delivery."""
    slow = claim(ledger)
    place.let_pass(LEASE)
    claim(another)
    return slow


def test_the_first_claimant_gets_the_claim(ledger: Ledger) -> None:
    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 1)


@whatever_clocks_show
def test_a_second_claimant_learns_how_long_the_lease_lasts(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    claim(ledger)
    place.let_pass(timedelta(minutes=2))

    assert timedelta(minutes=2, seconds=50) < held(another) <= timedelta(minutes=3, seconds=1)


def test_what_was_delivered_and_removed_can_be_delivered_again(ledger: Ledger, another: Ledger) -> None:
    ledger.settle(claim(ledger), RECEIPT)
    another.withdraw(KEY)

    assert ledger.receipt(KEY) is None
    again = claim(ledger)
    assert again.attempt == 2
    ledger.settle(again, RECEIPT)
    assert another.receipt(KEY) == RECEIPT
    assert another.claim(KEY, lease=LEASE) == RECEIPT


def test_withdrawing_changes_nothing_of_a_delivery_that_is_made_or_was_never_made(
    ledger: Ledger, another: Ledger
) -> None:
    another.withdraw(KEY)
    mine = claim(ledger)
    another.withdraw(KEY)

    assert isinstance(another.claim(KEY, lease=LEASE), Leased)
    ledger.settle(mine, RECEIPT)
    assert another.receipt(KEY) == RECEIPT


def test_withdrawing_twice_is_withdrawing_once(ledger: Ledger, another: Ledger) -> None:
    ledger.settle(claim(ledger), RECEIPT)
    another.withdraw(KEY)
    another.withdraw(KEY)

    assert claim(ledger).attempt == 2


def test_another_key_is_free(ledger: Ledger) -> None:
    claim(ledger)

    assert ledger.claim("e" * 40, lease=LEASE) == Claim("e" * 40, 1)


def test_a_settled_delivery_answers_with_its_receipt(ledger: Ledger, another: Ledger) -> None:
    ledger.settle(claim(ledger), RECEIPT)

    assert another.claim(KEY, lease=LEASE) == RECEIPT
    assert another.receipt(KEY) == RECEIPT


def test_there_is_no_receipt_before_the_delivery_is_proven(ledger: Ledger) -> None:
    claim(ledger)

    assert ledger.receipt(KEY) is None


def test_a_released_claim_can_be_taken_at_once(ledger: Ledger, another: Ledger) -> None:
    ledger.release(claim(ledger))

    assert another.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_a_claim_is_given_back_once(ledger: Ledger, another: Ledger) -> None:
    ended = claim(ledger)
    ledger.release(ended)
    claim(another)
    ledger.release(ended)

    assert held(another)


def test_a_failed_delivery_may_be_tried_again(ledger: Ledger) -> None:
    ledger.settle(claim(ledger), FAILED)

    assert ledger.receipt(KEY) is None
    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


# A holder that is gone, and one that is only slow.


@whatever_clocks_show
def test_the_claim_of_a_holder_that_crashed_is_respected_until_its_lease_ends(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    claim(ledger)
    place.let_pass(NEARLY)

    assert held(another) <= LEASE - NEARLY + timedelta(seconds=1)


@whatever_clocks_show
def test_the_claim_of_a_holder_that_crashed_is_taken_over_when_its_lease_ends(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    claim(ledger)
    place.let_pass(LEASE)

    assert another.claim(KEY, lease=LEASE) == Claim(KEY, 2)


@whatever_clocks_show
def test_an_extended_lease_lasts_from_then_on(ledger: Ledger, another: Ledger, place: Place) -> None:
    mine = claim(ledger)
    for _ in range(2):
        place.let_pass(NEARLY)
        mine = ledger.extend(mine, lease=LEASE)

    assert held(another) > NEARLY - timedelta(seconds=10)


def test_a_lease_that_ended_can_be_extended_while_no_other_has_the_claim(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    mine = claim(ledger)
    place.let_pass(LEASE + timedelta(minutes=1))
    ledger.extend(mine, lease=LEASE)

    assert held(another)


def test_a_claim_that_was_extended_is_as_good_as_the_one_before(ledger: Ledger) -> None:
    before = claim(ledger)
    ledger.extend(ledger.extend(before, lease=LEASE), lease=LEASE)
    ledger.settle(before, RECEIPT)

    assert ledger.receipt(KEY) == RECEIPT


@whatever_clocks_show
def test_a_holder_that_was_taken_over_cannot_settle(ledger: Ledger, another: Ledger, place: Place) -> None:
    slow = taken_over(ledger, place, another)

    with pytest.raises(DeliveryInProgress, match="taken over"):
        ledger.settle(slow, RECEIPT)
    assert ledger.receipt(KEY) is None
    assert held(another)


@whatever_clocks_show
def test_a_holder_that_was_taken_over_cannot_extend(ledger: Ledger, another: Ledger, place: Place) -> None:
    slow = taken_over(ledger, place, another)

    with pytest.raises(DeliveryInProgress, match="taken over"):
        ledger.extend(slow, lease=LEASE * 3)
    assert held(another) <= LEASE


def test_a_holder_that_was_taken_over_must_not_begin(ledger: Ledger, another: Ledger, place: Place) -> None:
    slow = taken_over(ledger, place, another)

    with pytest.raises(DeliveryInProgress, match="taken over"):
        ledger.mark_started(slow, lease=LEASE)


@pytest.mark.parametrize("not_applied", [False, True])
def test_a_holder_that_was_taken_over_cannot_end_the_other_claim(
    ledger: Ledger, another: Ledger, place: Place, *, not_applied: bool
) -> None:
    slow = taken_over(ledger, place, another)
    ledger.release(slow, not_applied=not_applied)

    assert held(another)


def test_a_holder_that_was_taken_over_finds_the_receipt_of_the_other(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    slow = claim(ledger)
    place.let_pass(LEASE)
    another.settle(claim(another), RECEIPT)

    with pytest.raises(DeliveryInProgress):
        ledger.settle(slow, message_receipt(run="mine"))
    assert ledger.claim(KEY, lease=LEASE) == RECEIPT


# Two at once.


def at_once(place: Place, act: Callable[[Ledger], object], times: int = 16) -> list[object]:
    """Let as many claimants act at the same time, each with its own view of the place."""
    ledgers = [RecordLedger(place.records()) for _ in range(times)]
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(act, ledgers))


def test_of_many_claimants_at_once_exactly_one_gets_the_claim(place: Place) -> None:
    answers = at_once(place, lambda ledger: ledger.claim(KEY, lease=LEASE))

    assert sum(isinstance(answer, Claim) for answer in answers) == 1


def test_of_many_that_take_over_at_once_exactly_one_gets_the_claim(place: Place, ledger: Ledger) -> None:
    claim(ledger)
    place.let_pass(LEASE)
    answers = at_once(place, lambda each: each.claim(KEY, lease=LEASE))

    assert [answer for answer in answers if isinstance(answer, Claim)] == [Claim(KEY, 2)]


def test_of_a_slow_holder_and_one_that_takes_over_at_once_exactly_one_has_the_delivery(
    place: Place, ledger: Ledger
) -> None:
    claims = [claim(ledger, f"{number:040d}") for number in range(8)]
    place.let_pass(LEASE)

    for slow in claims:

        def settles(_: Ledger, slow: Claim = slow) -> bool:
            try:
                ledger.settle(slow, RECEIPT)
            except DeliveryInProgress:
                return False
            return True

        def takes_over(other: Ledger, slow: Claim = slow) -> bool:
            return isinstance(other.claim(slow.key, lease=LEASE), Claim)

        acts: Iterator[Callable[[Ledger], bool]] = iter([settles, takes_over])

        def act(other: Ledger, acts: Iterator[Callable[[Ledger], bool]] = acts) -> bool:
            return next(acts)(other)

        assert sorted(map(bool, at_once(place, act, 2))) == [False, True]


_CLAIMANT = """
import sys
from datetime import timedelta
from pathlib import Path
from oceanferry.adapters.ledger.records.directory import DirectoryRecords
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.ports.ledger import Claim
ledger = RecordLedger(DirectoryRecords(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
for number in range(50):
    claimed = ledger.claim(f"{number:040d}", lease=timedelta(minutes=5))
    print(number, isinstance(claimed, Claim) and "mine" or "")
"""


def test_of_several_processes_at_once_exactly_one_gets_each_claim(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _CLAIMANT, tmp_path / "ledger"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate()[0] for process in processes]

    won = Counter(line.split()[0] for each in printed for line in each.splitlines() if line.endswith("mine"))
    assert won == {str(number): 1 for number in range(50)}


# What somebody began, and nobody knows the end of.


def test_a_first_claim_is_not_in_doubt(ledger: Ledger) -> None:
    assert not claim(ledger).in_doubt


def test_a_delivery_that_had_begun_when_its_holder_crashed_is_in_doubt(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    ledger.mark_started(claim(ledger), lease=LEASE)
    place.let_pass(LEASE)

    assert another.claim(KEY, lease=LEASE) == Claim(KEY, 2, in_doubt=True)


def test_a_delivery_that_had_not_begun_when_its_holder_crashed_is_not_in_doubt(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    ledger.extend(claim(ledger), lease=LEASE)
    place.let_pass(LEASE)

    assert not claim(another).in_doubt


@pytest.mark.parametrize("newest", [True, False])
def test_a_delivery_that_was_given_up_after_it_had_begun_is_in_doubt(
    ledger: Ledger, another: Ledger, *, newest: bool
) -> None:
    before = claim(ledger)
    begun = ledger.mark_started(before, lease=LEASE)
    ledger.release(begun if newest else before)

    assert claim(another).in_doubt


def test_doubt_stays_over_later_attempts_that_do_not_begin(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    ledger.release(ledger.mark_started(claim(ledger), lease=LEASE))
    claim(another)
    place.let_pass(LEASE)

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 3, in_doubt=True)


def test_what_is_known_to_be_undone_is_not_in_doubt(ledger: Ledger, another: Ledger) -> None:
    ledger.release(ledger.mark_started(claim(ledger), lease=LEASE), not_applied=True)

    assert not claim(another).in_doubt


def test_a_claim_of_what_may_have_been_sent_with_others_says_as_which_message(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    begun = ledger.mark_started(claim(ledger), lease=LEASE, message="m" * 40)
    assert begun.messages == ("m" * 40,)
    place.let_pass(LEASE)

    assert another.claim(KEY, lease=LEASE) == Claim(KEY, 2, in_doubt=True, messages=("m" * 40,))


def test_a_doubt_about_one_message_outlives_that_about_the_next(
    ledger: Ledger, another: Ledger, place: Place
) -> None:
    ledger.mark_started(claim(ledger), lease=LEASE, message="m" * 40)
    place.let_pass(LEASE)
    another.mark_started(claim(another), lease=LEASE, message="n" * 40)
    place.let_pass(LEASE)

    assert claim(ledger).messages == ("m" * 40, "n" * 40)


def test_as_which_message_it_was_is_forgotten_when_it_was_undone(ledger: Ledger, another: Ledger) -> None:
    ledger.release(ledger.mark_started(claim(ledger), lease=LEASE, message="m" * 40), not_applied=True)

    assert another.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_beginning_extends_the_lease(ledger: Ledger, another: Ledger, place: Place) -> None:
    mine = claim(ledger)
    place.let_pass(NEARLY)
    ledger.mark_started(mine, lease=LEASE)

    assert held(another) > NEARLY - timedelta(seconds=10)


# Records that are not what they should be.


def test_a_receipt_that_was_not_put_beside_the_log_is_found_in_it(
    ledger: Ledger, records: Records, place: Place
) -> None:
    ledger.settle(claim(ledger), RECEIPT)
    crashed = place.records()
    for name in [each for each in records.names(f"{FOLDER}/") if each.endswith("/receipt")]:
        crashed.replace(name, b"")

    assert ledger.receipt(KEY) == RECEIPT
    assert ledger.claim(KEY, lease=LEASE) == RECEIPT
    assert records.read(f"{FOLDER}/receipt") == RECEIPT.model_dump_json().encode()


def test_an_unreadable_receipt_counts_as_none(ledger: Ledger, records: Records) -> None:
    records.replace(f"{FOLDER}/receipt", b"not a receipt")

    assert ledger.receipt(KEY) is None


def test_after_an_unreadable_receipt_the_delivery_is_in_doubt_and_it_is_reported(
    ledger: Ledger, records: Records
) -> None:
    records.replace(f"{FOLDER}/receipt", b"not a receipt")
    mine = claim(ledger)

    assert mine.in_doubt
    assert mine.notes == (
        f"ledger: record {FOLDER}/receipt cannot be read; an earlier attempt may have succeeded",
    )


def test_an_unreadable_receipt_is_replaced_by_the_next_one(ledger: Ledger, records: Records) -> None:
    records.replace(f"{FOLDER}/receipt", b"not a receipt")
    ledger.settle(claim(ledger), RECEIPT)

    assert ledger.receipt(KEY) == RECEIPT
    assert records.read(f"{FOLDER}/receipt") == RECEIPT.model_dump_json().encode()


UNREADABLE = [b"", b"\xff", b"{}", b'{"holder": "x", "lease_seconds": "long"}']


@whatever_clocks_show
@pytest.mark.parametrize("data", UNREADABLE)
def test_an_unreadable_claim_is_respected_as_long_as_one_that_can_be_read(
    ledger: Ledger, records: Records, place: Place, data: bytes
) -> None:
    records.create(f"{FOLDER}/claim-000001", data)
    place.let_pass(NEARLY)

    assert held(ledger)


@whatever_clocks_show
@pytest.mark.parametrize("data", UNREADABLE)
def test_an_unreadable_claim_does_not_block_the_delivery_for_ever(
    ledger: Ledger, records: Records, place: Place, data: bytes
) -> None:
    records.create(f"{FOLDER}/claim-000001", data)
    place.let_pass(LEASE)
    mine = claim(ledger)

    assert mine.in_doubt
    assert [note.partition(" cannot")[0] for note in mine.notes] == [f"ledger: record {FOLDER}/claim-000001"]
    ledger.settle(mine, RECEIPT)
    assert ledger.receipt(KEY) == RECEIPT


@pytest.mark.parametrize("stray", ["claim-000001.bak", "claim-", "claim-00000²"])
def test_a_stray_record_among_the_claims_is_left_alone(ledger: Ledger, records: Records, stray: str) -> None:
    ledger.release(claim(ledger))
    records.replace(f"{FOLDER}/{stray}", b"{}")

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)
    assert records.read(f"{FOLDER}/{stray}") == b"{}"


def test_a_claim_that_no_ledger_gave_ends_no_other(ledger: Ledger, another: Ledger) -> None:
    claim(ledger)
    made_up = Claim(KEY, 0)

    another.release(made_up)
    with pytest.raises(DeliveryInProgress):
        another.settle(made_up, RECEIPT)
    assert held(another)


# What a later version of Oceanferry wrote, before it was rolled back.


def with_keys(records: Records, name: str, **more: object) -> None:
    """Add keys to a record, as a version does that knows more of them."""
    data = records.read(name)
    assert data
    records.replace(name, to_json({**from_json(data), **more}))


def test_a_receipt_with_a_key_more_proves_the_delivery(ledger: Ledger, records: Records) -> None:
    ledger.settle(claim(ledger), RECEIPT)
    with_keys(records, f"{FOLDER}/receipt", checked_by="a later version")

    assert ledger.claim(KEY, lease=LEASE) == RECEIPT
    assert ledger.receipt(KEY) == RECEIPT


def test_a_receipt_with_a_key_more_in_the_log_proves_the_delivery(ledger: Ledger, records: Records) -> None:
    mine = claim(ledger)
    ledger.settle(mine, RECEIPT)
    receipt = {**from_json(RECEIPT.model_dump_json()), "checked_by": "a later version"}
    with_keys(records, f"{FOLDER}/claim-000002", receipt=receipt, checked=True)
    records.delete(f"{FOLDER}/receipt")

    assert ledger.claim(KEY, lease=LEASE) == RECEIPT


def test_a_claim_with_a_key_more_is_a_claim(ledger: Ledger, records: Records, place: Place) -> None:
    ledger.mark_started(claim(ledger), lease=LEASE, message="m" * 40)
    with_keys(records, f"{FOLDER}/claim-000002", priority=1)

    assert held(ledger)
    place.let_pass(LEASE)
    assert claim(ledger) == Claim(KEY, 2, in_doubt=True, messages=("m" * 40,))


@pytest.fixture(params=["in both places", "in the log"])
def later(request: pytest.FixtureRequest, ledger: Ledger, records: Records, place: Place) -> str:
    """Return the name of a record of a delivery that a later version made, and its lease is over."""
    ledger.settle(claim(ledger), RECEIPT)
    names = {
        "in both places": [f"{FOLDER}/receipt", f"{FOLDER}/claim-000002"],
        "in the log": [f"{FOLDER}/claim-000002"],
    }[request.param]
    for name in names:
        with_keys(records, name, schema_version=2)
    if request.param == "in the log":
        records.delete(f"{FOLDER}/receipt")
    place.let_pass(LEASE)
    return names[0]


def everything(records: Records) -> dict[str, bytes | None]:
    return {name: records.read(name) for name in records.names("deliveries/")}


def test_what_a_later_schema_says_of_a_delivery_lets_no_one_make_it_again(
    later: str, another: Ledger, records: Records
) -> None:
    before = everything(records)

    for ask in (another.claim, another.inspect):
        with pytest.raises(LaterSchema) as refused:
            ask(KEY, lease=LEASE)
        assert later in refused.value.message
        assert "schema version 2" in refused.value.message
        assert '"force": true' in refused.value.advice
    assert everything(records) == before


def test_what_a_later_schema_says_of_a_delivery_is_not_withdrawn(
    later: str, another: Ledger, records: Records
) -> None:
    before = everything(records)
    if later.endswith("receipt"):
        with pytest.raises(LaterSchema):
            another.receipt(KEY)

    with pytest.raises(LaterSchema):
        another.withdraw(KEY)
    assert everything(records) == before


def test_the_claim_of_a_later_schema_is_respected_and_never_taken_over(
    ledger: Ledger, another: Ledger, records: Records, place: Place
) -> None:
    claim(ledger)
    with_keys(records, f"{FOLDER}/claim-000001", schema_version=2)
    place.let_pass(NEARLY)

    assert held(another)
    place.let_pass(LEASE - NEARLY)
    with pytest.raises(LaterSchema, match="claim-000001"):
        another.claim(KEY, lease=LEASE)


def test_a_holder_that_a_later_version_has_taken_over_cannot_settle(
    ledger: Ledger, another: Ledger, records: Records, place: Place
) -> None:
    slow = taken_over(ledger, place, another)
    with_keys(records, f"{FOLDER}/claim-000002", schema_version=2)

    with pytest.raises(DeliveryInProgress):
        ledger.settle(slow, RECEIPT)
    assert another.receipt(KEY) is None


@pytest.mark.parametrize("version", ["two", None, "https://example.com/?token=secret"])
def test_a_schema_version_that_is_no_number_is_not_repeated(
    ledger: Ledger, records: Records, version: str | None
) -> None:
    ledger.settle(claim(ledger), RECEIPT)
    with_keys(records, f"{FOLDER}/receipt", schema_version=version)

    with pytest.raises(LaterSchema, match="an unknown schema version") as refused:
        ledger.receipt(KEY)
    assert str(version) not in str(refused.value)
