"""Whether the policies can be written down at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import to_json

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.deployment.permissions import Grant
from oceanferry.domain.wording import count

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
                f"its policy has {bare} characters; the limit of RAM is {_LONGEST_POLICY}",
                f"Split the output of `{command} --no-sid` into two policies, and attach both",
            )
        elif length > _LONGEST_POLICY:
            yield topic.warning(
                "policy_long",
                f"its policy has {length} characters with its reasons; the limit of RAM is {_LONGEST_POLICY}",
                f"Use the output of `{command} --no-sid`",
            )
        else:
            permissions = count(len(grant.statements), "statement")
            yield topic.ok("policy", f"needs a policy of {permissions}: {command}")
