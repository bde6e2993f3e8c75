"""What the command line says in Chinese, by the English pattern; tests hold it complete."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.cli.languages.chinese import cloud_findings, commands, deployment_findings, usage, watching

CATALOGUE: Mapping[str, str] = {
    **deployment_findings.TEXTS,
    **cloud_findings.TEXTS,
    **commands.TEXTS,
    **watching.TEXTS,
    **usage.TEXTS,
}
