"""What fuzzing begins with, and what it once found, is tried in `make test`, too."""

from __future__ import annotations

import pytest

from fuzz.corpora import CORPUS, CRASHES, inputs
from fuzz.targets import TARGETS

KEPT = [
    pytest.param(target, data, id=f"{target}-{folder.name}-{number}")
    for target in TARGETS
    for folder in (CORPUS, CRASHES)
    for number, data in enumerate(inputs(folder, target), start=1)
]


@pytest.mark.parametrize(("target", "data"), KEPT)
def test_an_input_that_is_kept_shows_no_fault(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_a_corpus(target: str) -> None:
    assert inputs(CORPUS, target)


@pytest.mark.parametrize("folder", [CORPUS, CRASHES], ids=lambda folder: folder.name)
def test_every_file_of_inputs_belongs_to_a_target(folder: object) -> None:
    kept = CORPUS if folder == CORPUS else CRASHES
    assert {path.stem for path in kept.iterdir()} <= set(TARGETS)
