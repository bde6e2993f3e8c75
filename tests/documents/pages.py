"""Which pages are generated, and from what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from documents import channels, commands, configuration, costs, errors, examples, logs, security, verification

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/channels.md": partial(channels.page, "en"),
    "docs/channels.zh-CN.md": partial(channels.page, "zh"),
    "docs/cli.md": partial(commands.page, "en"),
    "docs/cli.zh-CN.md": partial(commands.page, "zh"),
    "docs/oceanferry.zh-CN.yaml": partial(examples.chinese, "oceanferry.yaml"),
    "docs/s.zh-CN.yaml": partial(examples.chinese, "s.yaml"),
    "docs/configuration.md": partial(configuration.page, "en"),
    "docs/configuration.zh-CN.md": partial(configuration.page, "zh"),
    "docs/costs.md": partial(costs.page, "en"),
    "docs/costs.zh-CN.md": partial(costs.page, "zh"),
    "docs/errors.md": partial(errors.page, "en"),
    "docs/errors.zh-CN.md": partial(errors.page, "zh"),
    "docs/logs.md": partial(logs.page, "en"),
    "docs/logs.zh-CN.md": partial(logs.page, "zh"),
    "docs/verification.md": partial(verification.page, "en"),
    "docs/verification.zh-CN.md": partial(verification.page, "zh"),
}
"""By path in the repository. A new page is a module here and its lines in this table."""
WITH_TABLES: Mapping[str, Callable[[], str]] = {
    "docs/security.md": partial(security.page, "en"),
    "docs/security.zh-CN.md": partial(security.page, "zh"),
}
"""Pages that are written by hand but for some tables."""
