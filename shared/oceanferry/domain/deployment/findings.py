"""What the checks of a deployment find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from oceanferry.domain.errors import Explanation, OceanferryError
from oceanferry.domain.texts import Sentence, quoted, text

Level = Literal["ok", "warning", "problem"]
Group = Literal[
    "configuration",
    "deployment",
    "schedule",
    "permissions",
    "credentials",
    "oceanbase",
    "buckets",
    "functions",
    "buttons",
    "endpoints",
    "clock",
    "chats",
]

# Every finding there is. The types of Topic let no other be made, and a test provokes each.
OkName = Literal[
    "configuration",
    "s_yaml",
    "cron",
    "policy",
    "credentials",
    "oceanbase_list",
    "oceanbase_create_link",
    "oceanbase_describe_link",
    "bucket",
    "bucket_class",
    "bucket_versioning",
    "bucket_worm",
    "bucket_lifecycle",
    "ledger_lifecycle",
    "copies_share_folder",
    "bucket_not_written",
    "bucket_write",
    "function",
    "service_linked_role",
    "buttons",
    "trust_store",
    "endpoint",
    "clock",
    "chat",
    "chat_accepted",
]
"""What is found to be well."""

WarningName = Literal[
    "s_yaml_missing",
    "retention_not_applied",
    "select_unknown_word",
    "instance_id_unlikely",
    "region_without_oceanbase",
    "page_not_used",
    "topic_without_ids",
    "variable_not_used",
    "timer_off",
    "cron_in_utc",
    "policy_long",
    "credentials_root",
    "oceanbase_no_backup_sets",
    "bucket_acl",
    "bucket_public_endpoint",
    "bucket_worm",
    "bucket_archives",
    "bucket_deletes",
    "bucket_lifecycle",
    "ledger_lifecycle",
    "service_linked_role",
    "trigger_unknown",
    "buttons_saved",
    "ca_bundle_not_used",
    "proxy_not_used",
    "clock",
]
"""What works, but not as well as it should."""

ProblemName = Literal[
    "configuration",
    "s_yaml",
    "s_yaml_marks",
    "s_yaml_not_synced",
    "s_yaml_region",
    "s_yaml_account_id",
    "s_yaml_runtime",
    "s_yaml_memory",
    "secret_in_s_yaml",
    "no_vpc",
    "oceanbase_outside_vpc",
    "route_not_scheduled",
    "route_scheduled_too_rarely",
    "function_not_in_s_yaml",
    "function_name",
    "no_role",
    "variable_not_deployed",
    "variables_too_large",
    "not_in_task_mode",
    "failures_unnoticed",
    "timer_payload",
    "cron",
    "cron_never",
    "policy_too_long",
    "credentials_missing",
    "trust_store",
    "credentials",
    "credentials_account",
    "oceanbase_list",
    "oceanbase_create_link",
    "oceanbase_describe_link",
    "bucket",
    "bucket_region",
    "bucket_class",
    "ledger_versions",
    "ledger_deleted",
    "bucket_versioning",
    "bucket_worm",
    "bucket_worm_unknown",
    "bucket_lifecycle",
    "bucket_write",
    "bucket_read",
    "bucket_delete",
    "function",
    "function_missing",
    "function_role",
    "function_handler",
    "function_runtime",
    "function_timeout",
    "function_memorysize",
    "function_variables",
    "async_config_missing",
    "async_config",
    "service_linked_role",
    "trigger_missing",
    "trigger_off",
    "trigger",
    "buttons",
    "buttons_elsewhere",
    "buttons_closed",
    "buttons_keys",
    "endpoint",
    "clock",
    "chat",
    "chat_configuration",
    "chat_address",
    "chat_refused",
    "chat_unanswered",
]
"""What does not work."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    group: Group
    level: Level
    name: OkName | WarningName | ProblemName
    """A name that stays the same in all wordings: ``bucket_region``."""
    subject: str
    """What was checked: a destination, a function, a file."""
    meaning: str
    """What was found, and what follows from it."""
    fix: str = ""
    """What to do, exactly; empty where nothing is to be done."""
    error: str = ""
    """The name of the error's class, where an error says so."""
    chinese: Explanation | None = None
    """The same for readers of Chinese, when it says more than the error's class."""


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of those that say the same of several subjects: one fact is reported once."""
    found: dict[Finding, list[str]] = {}
    for each in findings:
        subjects = found.setdefault(replace(each, subject=""), [])
        if each.subject not in subjects:
            subjects.append(each.subject)
    return [replace(each, subject=", ".join(subjects)) for each, subjects in found.items()]


@dataclass(frozen=True)
class Topic:
    """Makes the findings about one thing."""

    group: Group
    subject: str

    def ok(self, name: OkName, meaning: Sentence) -> Finding:
        """Say that all is well."""
        return Finding(self.group, "ok", name, self.subject, meaning)

    def warning(self, name: WarningName, meaning: Sentence, fix: Sentence) -> Finding:
        """Say what works, but not as well as it should."""
        return Finding(self.group, "warning", name, self.subject, meaning, fix)

    def problem(self, name: ProblemName, meaning: Sentence, fix: Sentence) -> Finding:
        """Say what does not work."""
        return Finding(self.group, "problem", name, self.subject, meaning, fix)

    def failed(self, name: ProblemName, error: OceanferryError) -> Finding:
        """Report a call that failed."""
        code = text(" (code {code})", code=error.code) if error.code else ""
        meaning = text("{message}{code}", message=error.message, code=code)
        fix = quoted(error.advice) if error.advice else text("Try again later")
        said = self.problem(name, meaning, fix)
        if isinstance(error.message, Sentence):  # which needs no other explanation
            return said
        return replace(said, error=type(error).__name__, chinese=error.chinese)
