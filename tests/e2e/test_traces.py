"""A run is one trace through all of its functions."""

from __future__ import annotations

from pathlib import Path

from oceanferry_sandbox.cloud.cloud import Cloud
from otlp_collector import collecting
from sandboxed import COPY_OBJECT, FETCH_LINK, PUBLISH, Sandboxed, configuration, quick


def test_every_function_that_works_for_a_run_is_a_step_of_its_trace(tmp_path: Path) -> None:
    file = configuration(tmp_path / "oceanferry.yaml")
    with collecting() as (collector, server):
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": server.url}
        with Cloud(quick(file, environment=traced, most_instances=1)) as cloud:
            sandbox = Sandboxed.with_new_backup_set(cloud)
            sandbox.fire(sandbox.asking("audit", "archive"))

        spans = {span.service: span for span in collector.spans}
        assert {span.trace_id for span in collector.spans} == {spans[FETCH_LINK].trace_id}
        assert {spans[name].parent_id for name in (PUBLISH, COPY_OBJECT)} == {spans[FETCH_LINK].span_id}
        assert spans[COPY_OBJECT].facts["oceanferry.backup_set_id"] == sandbox.backup_set.set_id
        assert spans[FETCH_LINK].facts["oceanferry.work"] == "Batch"
        assert spans[FETCH_LINK].resource["cloud.provider"] == "alibaba_cloud"
        assert b"://" not in collector.raw
