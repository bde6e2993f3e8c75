from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

import pytest

from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry.triggers.context import Invocation


def made_up_credentials() -> SimpleNamespace:
    return SimpleNamespace(
        access_key_id="STS.made-up", access_key_secret="made-up-secret", security_token="made-up-token"
    )


@dataclass
class Function:
    name: str = "oceanferry-publish"
    handler: str = "functions/publish/index.handler"
    memory: int = 256
    timeout: object = "60"


@dataclass
class Context310:
    """As python3.10 gives it: numbers are header strings, credentials are inside."""

    request_id: str = "1-670648a1-15197d0b-d07710222f9d"
    region: str = "cn-hangzhou"
    account_id: str = "1234567890123456"
    function: Function = field(default_factory=Function)
    retry_count: str = "0"
    credentials: SimpleNamespace | None = field(default_factory=made_up_credentials)


@dataclass
class Context312:
    """As python3.12 gives it: no credentials, no service."""

    request_id: str = "1-670648a1-15197d0b-d07710222f9d"
    region: str = "cn-hangzhou"
    account_id: str = "1234567890123456"
    function: Function = field(default_factory=lambda: Function(timeout=60))


def test_the_context_of_python310_has_credentials_and_a_timeout_in_text() -> None:
    assert Invocation.of(Context310()) == Invocation(
        request_id="1-670648a1-15197d0b-d07710222f9d",
        region="cn-hangzhou",
        account_id="1234567890123456",
        function_name="oceanferry-publish",
        timeout=timedelta(minutes=1),
        credentials=Credentials("STS.made-up", Secret("made-up-secret"), Secret("made-up-token")),
    )


def test_the_context_of_python312_has_no_credentials() -> None:
    invocation = Invocation.of(Context312())

    assert invocation.credentials is None
    assert invocation.timeout == timedelta(minutes=1)


def test_a_function_without_a_role_has_no_credentials() -> None:
    empty = SimpleNamespace(access_key_id="", access_key_secret="", security_token=None)

    assert Invocation.of(Context310(credentials=empty)).credentials is None


def test_an_access_key_without_a_token_is_a_permanent_one() -> None:
    permanent = SimpleNamespace(
        access_key_id="made-up", access_key_secret="made-up-secret", security_token=""
    )

    assert Invocation.of(Context310(credentials=permanent)).credentials == Credentials(
        "made-up", Secret("made-up-secret"), None
    )


@pytest.mark.parametrize("timeout", [None, "", "soon", "-1", "0", "nan", "inf", "1e300", object()])
def test_an_unreadable_timeout_counts_as_the_shortest_that_is_usual(timeout: object) -> None:
    assert Invocation.of(Context310(function=Function(timeout=timeout))).timeout == timedelta(seconds=3)


def test_nothing_of_an_invocation_shows_a_secret() -> None:
    shown = repr(Invocation.of(Context310()))

    assert "made-up-secret" not in shown
    assert "made-up-token" not in shown
