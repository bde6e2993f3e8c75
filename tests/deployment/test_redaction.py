"""What Serverless Devs prints is shown without a secret, whatever form it has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploying.redaction import HIDDEN, Redaction

NAMES = ["ROBOT_SECRET", "token"]
NEW = "S\"EC'new/ü=&"


def shown(*lines: str) -> list[str]:
    redaction = Redaction(NAMES, [NEW, "one\ntwo-lines"])
    return [redaction.line(f"{line}\n") for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        "ROBOT_SECRET: SECold",
        "    ROBOT_SECRET: SECold => SECnew",
        "-   ROBOT_SECRET: SECold",
        "\x1b[1mROBOT_SECRET: \x1b[22m\x1b[31mSECold\x1b[39m",
        "ROBOT_SECRET=SECold",
        "token: SECold",
        "OTHER_NAME: SECold",
        'input props: {"a": 1, "ROBOT_SECRET": "SECold", "token":"SECold \\" SECold"}',
        "{ ROBOT_SECRET: 'x', 'token': 'SECold' }",
    ],
)
def test_what_stands_behind_the_name_of_a_variable_is_hidden(line: str) -> None:
    [text] = shown(line)

    assert "SECold" not in text
    assert HIDDEN in text


@pytest.mark.parametrize(
    "line",
    [
        f"error: {NEW}",
        "error: S\\\"EC'new/ü=&",
        "error: S\\\"EC'new/\\u00fc=&",
        "error: https://h/?x=S%22EC%27new%2F%C3%BC%3D%26",
        "error: two-lines",
    ],
)
def test_a_known_value_is_hidden_wherever_it_stands(line: str) -> None:
    assert shown(line) == ["error: " + ("https://h/?x=" if "https" in line else "") + HIDDEN]


def test_everything_in_a_block_of_variables_is_hidden_until_it_ends() -> None:
    assert shown("environmentVariables: ", "  TZ: |", "    a line of it", "  x: 1", "memorySize: 256") == [
        "environmentVariables: ",
        f"  TZ: {HIDDEN}",
        "",
        f"  x: {HIDDEN}",
        "memorySize: 256",
    ]


def test_what_is_no_secret_is_shown() -> None:
    lines = ["✔ [publish] completed (0.04s)", "FunctionNotFound: publish", "region: cn-hangzhou"]

    assert shown(*lines) == lines


@given(st.text(min_size=4).filter(lambda text: text.strip() and text.isprintable() and "*" not in text))
def test_no_value_comes_through(value: str) -> None:
    assert value not in Redaction([], [value]).line(f"failed: {value} and {value}")
