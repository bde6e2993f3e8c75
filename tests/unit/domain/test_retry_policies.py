"""The table of what is done about every error."""

from __future__ import annotations

import inspect

import pytest

from oceanferry.domain import errors
from oceanferry.domain.errors import OceanferryError, PermanentError, RetryableError
from oceanferry.domain.retry_policies import RETRY_POLICIES, retry_policy

BRANCHES = {OceanferryError, PermanentError, RetryableError}


def test_every_error_that_can_be_raised_is_in_the_table_once() -> None:
    classes = {each for _, each in inspect.getmembers(errors, inspect.isclass)}

    assert {each for each in classes if issubclass(each, OceanferryError)} - BRANCHES == set(RETRY_POLICIES)


@pytest.mark.parametrize("error", RETRY_POLICIES, ids=lambda error: error.__name__)
def test_what_is_permanent_is_never_retried_and_everything_else_is(error: type[OceanferryError]) -> None:
    again = RETRY_POLICIES[error]

    assert (again.retried_by == "none") == issubclass(error, PermanentError)
    assert not (again.retried_by == "none" and (again.in_place or again.most_reschedules))


@pytest.mark.parametrize("error", RETRY_POLICIES, ids=lambda error: error.__name__)
def test_every_error_ends_a_command_with_a_status_of_its_own_kind(error: type[OceanferryError]) -> None:
    assert RETRY_POLICIES[error].exit_status in (1, 2, 3)


def test_an_error_is_looked_up_by_its_name() -> None:
    assert retry_policy("DeliveryInProgress") is RETRY_POLICIES[errors.DeliveryInProgress]


def test_an_error_of_a_version_that_knows_more_is_permanent() -> None:
    assert retry_policy("NotInventedYet").retried_by == "none"
