"""Everything that can go wrong, and how it reads."""

from __future__ import annotations

import inspect
import pickle
import re
from datetime import timedelta

import pytest

from oceanferry.domain import errors
from oceanferry.domain.errors import (
    CopyNotProven,
    DeliveryRefused,
    OceanferryError,
    PermanentError,
    PermissionDenied,
    RetryableError,
    ServiceThrottled,
)

ALL = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, OceanferryError)]
BRANCHES = [OceanferryError, RetryableError, PermanentError]
LEAVES = [each for each in ALL if each not in BRANCHES]


@pytest.mark.parametrize(
    ("error", "reported"),
    [
        (CopyNotProven("It differs"), "It differs"),
        (CopyNotProven("It differs", advice="Try again"), "It differs. Try again"),
        (DeliveryRefused("The room said no", code="310000"), "The room said no (code 310000)"),
        (
            PermissionDenied(
                "Writing is not allowed",
                advice="Grant oss:PutObject",
                code="AccessDenied",
                request_id="6740A1",
            ),
            "Writing is not allowed (code AccessDenied, request id 6740A1). Grant oss:PutObject",
        ),
    ],
)
def test_an_error_reads_as_what_happened_by_whose_word_and_what_to_do(
    error: OceanferryError, reported: str
) -> None:
    assert str(error) == reported


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_every_condition_is_either_passing_or_permanent(leaf: type[OceanferryError]) -> None:
    assert issubclass(leaf, RetryableError) != issubclass(leaf, PermanentError)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_every_condition_can_be_written_with_the_same_facts(leaf: type[OceanferryError]) -> None:
    error = leaf("It failed", advice="Check", code="C", request_id="R")

    assert (error.message, error.advice, error.code, error.request_id) == ("It failed", "Check", "C", "R")


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_every_condition_says_what_it_is(leaf: type[OceanferryError]) -> None:
    assert leaf.__doc__ is not None
    assert leaf.__doc__ != leaf.__base__.__doc__


def test_only_the_branches_are_called_errors() -> None:
    assert [each for each in ALL if each.__name__.endswith("Error")] == sorted(
        BRANCHES, key=lambda each: each.__name__
    )


def test_the_tree_of_the_documentation_has_exactly_the_classes_that_there_are() -> None:
    drawn: dict[str, str] = {}
    branch = ""
    for line in (errors.__doc__ or "").splitlines():
        drawing, _, _ = line.partition(":")
        for name in re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", drawing):
            if name.endswith("Error"):
                drawn[name], branch = ("Exception" if name == "OceanferryError" else "OceanferryError"), name
            else:
                drawn[name] = branch

    assert drawn == {each.__name__: each.__bases__[0].__name__ for each in ALL}


@pytest.mark.parametrize("branch", [leaf for leaf in LEAVES if issubclass(leaf, RetryableError)])
def test_a_passing_trouble_says_how_long_to_wait_only_when_it_is_known(
    branch: type[RetryableError],
) -> None:
    assert branch("It failed").retry_after is None


def test_a_service_that_asks_for_a_pause_says_how_long() -> None:
    assert ServiceThrottled("Too many", retry_after=timedelta(minutes=10)).retry_after == timedelta(
        minutes=10
    )


def test_an_error_survives_being_sent_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(PermissionDenied("No", advice="Ask", code="C", request_id="R")))  # noqa: S301

    assert str(error) == "No (code C, request id R). Ask"
