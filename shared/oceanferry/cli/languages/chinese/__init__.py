"""What the command line says in Chinese, by the English pattern; tests hold it complete."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.cli.languages.chinese import (
    cloud_findings,
    commands,
    configuration,
    deployment_findings,
    mistakes,
    probing,
    progress,
    sandbox,
    schedules_and_templates,
    unfit_configuration,
    usage,
    watching,
)

CATALOGUE: Mapping[str, str] = {
    **configuration.TEXTS,
    **schedules_and_templates.TEXTS,
    **unfit_configuration.TEXTS,
    **deployment_findings.TEXTS,
    **cloud_findings.TEXTS,
    **commands.TEXTS,
    **mistakes.TEXTS,
    **progress.TEXTS,
    **sandbox.TEXTS,
    **probing.TEXTS,
    **watching.TEXTS,
    **usage.TEXTS,
}
