"""The lists of the import contracts name everything that they mean to."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions

import pytest
from importlinter.api import read_configuration

from project.repository import ROOT

CONTRACTS = {contract["id"]: contract for contract in read_configuration()["contracts_options"]}
PARTS = {
    f"oceanferry.{path.stem}"
    for path in (ROOT / "shared/oceanferry").glob("[!_]*")
    if path.suffix in {"", ".py"}
}


@pytest.mark.parametrize(
    ("contract", "allowed"), [("vendors", "oceanferry.adapters"), ("terminal", "oceanferry.cli")]
)
def test_a_contract_binds_every_part_but_the_one_it_allows(contract: str, allowed: str) -> None:
    assert set(CONTRACTS[contract]["source_modules"]) == PARTS - {allowed} | {"functions"}


def test_every_vendor_package_that_is_installed_is_in_the_contract() -> None:
    vendors = {name for name in packages_distributions() if re.match(r"alibabacloud|darabonba|Tea$", name)}

    assert vendors <= set(CONTRACTS["vendors"]["forbidden_modules"])


def test_the_picture_of_the_layers_shows_each_in_the_order_of_the_contract() -> None:
    picture = (ROOT / "docs/architecture.svg").read_text(encoding="utf-8")
    layers = [name for row in CONTRACTS["layers"]["layers"] for name in row.split(" | ")]

    drawn = {
        name: int(re.findall(rf'<text class="code" x="\d+" y="(\d+)">{name}</text>', picture)[0])
        for name in layers
    }

    assert set(drawn) == {name.removeprefix("oceanferry.") for name in PARTS}
    heights = [{drawn[name] for name in row.split(" | ")} for row in CONTRACTS["layers"]["layers"]]
    assert all(len(row) == 1 for row in heights)
    assert heights == sorted(heights, key=min)
