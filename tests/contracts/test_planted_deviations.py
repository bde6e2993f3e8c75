"""Each planted deviation comes again out of its recording: the adapters of the contracts meet all five."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.test_backup_service import FILES, INSTANCE, NIGHTLY
from contracts.test_backup_service import SandboxWorld as OceanBaseWorld
from contracts.test_invoker import FETCH
from contracts.test_invoker import SandboxWorld as FunctionComputeWorld
from oceanferry.adapters.http.traffic import heard_by
from oceanferry.application.recording import Recorder
from oceanferry.domain.probing import facts
from oceanferry.domain.probing.answers import answers
from oceanferry.domain.recording.masks import Masks
from recorded import recording

DEVIANT = "planted-deviations"
DEVIATIONS = {
    "oceanbase.status-words": "PREPARED",
    "oceanbase.links-form": "object",
    "oceanbase.no-task": "-1",
    "oceanbase.link-signature": "V1",
    "fc.known-task-id": "409 StatefulAsyncInvocationAlreadyExists",
}


def heard(like: str, folder: Path) -> dict[str, str]:
    """Return what the calls of the contracts' adapters answer, on services like a recording."""
    oceanbase, functions = OceanBaseWorld(like), FunctionComputeWorld(folder)
    if like and (conflict := facts.conflict(recording(like).calls)):
        functions.functions.refuse_known_task_ids_with(conflict.code)
    recorder = Recorder(Masks())
    with oceanbase.server, functions.functions, functions.server, heard_by(recorder):
        oceanbase.add(NIGHTLY, FILES)
        list(oceanbase.service.backup_sets(INSTANCE))
        task = oceanbase.service.request_download(INSTANCE, NIGHTLY.backup_set_id)
        oceanbase.service.download_task(INSTANCE, task, of=NIGHTLY.backup_set_id)
        functions.invoker.hand_over(FETCH)
        functions.invoker.hand_over(FETCH)
    return {each.id: each.seen for each in answers(recorder.recording.calls)}


@pytest.mark.parametrize("question", DEVIATIONS)
def test_a_service_like_the_recording_deviates_as_it_did(question: str, tmp_path: Path) -> None:
    assert DEVIATIONS[question] in heard(DEVIANT, tmp_path)[question]


@pytest.mark.parametrize("question", DEVIATIONS)
def test_a_service_like_none_does_not_deviate(question: str, tmp_path: Path) -> None:
    assert DEVIATIONS[question] not in heard("", tmp_path)[question]
