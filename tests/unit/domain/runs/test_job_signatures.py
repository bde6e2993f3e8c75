"""By which a function knows that another one of its deployment made a job."""

from __future__ import annotations

from fakes.clock import NOON
from oceanferry.domain.runs.job_signatures import JobSignatures, combined_key
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret

ORDER = Order(run="r1", route="", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
JOB = FetchLinkJob(order=ORDER, asked_at=NOON)
NEW, OLD = Secret("new"), Secret("old")


def text(*keys: Secret) -> str:
    return JobSignatures(keys).payload(JOB).decode()


def test_a_job_that_was_signed_before_the_keys_were_changed_is_still_ours() -> None:
    assert JobSignatures([NEW, OLD]).prove(text(OLD))
    assert JobSignatures([OLD]).prove(text(OLD, NEW))
    assert not JobSignatures([NEW]).prove(text(OLD))


def test_a_signed_job_is_the_same_job_for_a_version_that_knows_no_signatures() -> None:
    assert FetchLinkJob.model_validate_json(text(NEW)) == JOB


def test_a_signature_fits_no_other_job() -> None:
    other = CopyObjectJob(order=ORDER, destination="archive").model_dump_json()
    head = text(NEW)[: len('{"signature":"') + 43 + len('",')]

    assert JobSignatures([NEW]).prove(head + JOB.model_dump_json()[1:])
    assert not JobSignatures([NEW]).prove(head + other[1:])


def test_without_keys_jobs_are_neither_signed_nor_checked() -> None:
    assert text() == JOB.model_dump_json()
    assert JobSignatures().prove(text())
    assert not JobSignatures([NEW]).prove(text())


def test_a_combined_key_is_the_same_in_any_order_and_another_one_without_any_of_the_secrets() -> None:
    [key] = combined_key([NEW, OLD, NEW])

    assert [key] == list(combined_key([OLD, NEW]))
    assert key not in (*combined_key([NEW]), *combined_key([OLD]))
    assert combined_key([]) == ()
    assert combined_key([Secret("")]) == ()
