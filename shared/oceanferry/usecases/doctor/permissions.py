"""Whether the policies can be written down at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import to_json

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.deployment.permissions import Grant
from oceanferry.domain.texts import counted, text

_LONGEST_POLICY = 6144
"""What RAM takes as one custom policy."""


def permission_findings(granted: Sequence[Grant]) -> Iterator[Finding]:
    """Say what each role needs, and which policy is too long for RAM."""
    for grant in granted:
        topic = Topic("permissions", grant.who)
        length = len(to_json(grant.policy()))
        bare = len(to_json(grant.policy(with_reasons=False)))
        role = f" --role {grant.who.rpartition('/')[2]}" if grant.trust else ""
        command = f"oceanferry policy --for {grant.purpose}{role}"
        if bare > _LONGEST_POLICY:
            yield topic.problem(
                "policy_too_long",
                text(
                    "its policy has {bare} characters; the limit of RAM is {longest_policy}",
                    bare=bare,
                    longest_policy=_LONGEST_POLICY,
                ),
                text(
                    "Split the output of `{command} --no-sid` into two policies, and attach both",
                    command=command,
                ),
            )
        elif length > _LONGEST_POLICY:
            yield topic.warning(
                "policy_long",
                text(
                    "its policy has {length} characters with its reasons; the limit of RAM is"
                    " {longest_policy}",
                    length=length,
                    longest_policy=_LONGEST_POLICY,
                ),
                text("Use the output of `{command} --no-sid`", command=command),
            )
        else:
            permissions = counted(len(grant.statements), "statement")
            yield topic.ok(
                "policy",
                text("needs a policy of {permissions}: {command}", permissions=permissions, command=command),
            )
