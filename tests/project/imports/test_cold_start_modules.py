"""The benchmark of cold starts loads what functions load: each name in it is that of a module."""

from __future__ import annotations

import importlib

import pytest

from benchmarks.cold_start import EAGER
from packed import LOADED_BY
from project.repository import ENTRY_FILES

MODULES = {*EAGER, *(f"oceanferry.adapters.{name}" for names in LOADED_BY.values() for name in names)}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_the_benchmark_loads_is_a_module_and_no_package_that_loads_nothing(name: str) -> None:
    assert not hasattr(importlib.import_module(name), "__path__")


def test_every_function_is_measured() -> None:
    assert set(LOADED_BY) == {path.parent.name for path in ENTRY_FILES}


@pytest.mark.parametrize("function", LOADED_BY)
def test_an_entry_point_opens_what_the_benchmark_opens(function: str) -> None:
    index = importlib.import_module(f"functions.{function}.index")

    assert hasattr(index, "on_function_compute") or hasattr(index, "redeem_handler")
