"""The RAM roles of a deployment, with the permissions that ``oceanferry policy`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.permissions import Grant, Statement
from oceanferry.domain.provisioning.prerequisites import Prerequisites
from oceanferry.domain.provisioning.stacks import Properties, Reference, Resource


def role_resources(wanted: Prerequisites) -> Iterator[Resource]:
    """Yield each role of the account, and its policy; roles of other accounts are created there."""
    for grant in wanted.grants:
        if grant.trust is not None and grant.account_id == wanted.account_id:
            yield from _role(grant)


def _role(grant: Grant) -> Iterator[Resource]:
    name = grant.who.rpartition("/")[2]
    role = Reference("role", name, "RoleName")
    trust = grant.trust.document() if grant.trust else {}
    yield Resource(
        role,
        "ALIYUN::RAM::Role",
        {
            "RoleName": name,
            "Description": f"Oceanferry: used by {', '.join(grant.used_by)}"[:_LONGEST_DESCRIPTION],
            "AssumeRolePolicyDocument": trust,
        },
    )
    yield Resource(
        Reference("policy", name, "PolicyName"),
        "ALIYUN::RAM::ManagedPolicy",
        {
            "PolicyName": name,
            "Description": "What oceanferry policy prints",
            "PolicyDocument": {"Version": "1", "Statement": [_statement(each) for each in grant.statements]},
            "Roles": [role],
        },
    )


_LONGEST_DESCRIPTION = 256


def _statement(statement: Statement) -> Properties:
    # ROS takes lists alone where RAM also takes one text, and knows no Sid.
    return {
        "Effect": "Allow",
        "Action": list(statement.actions),
        "Resource": list(statement.resources),
    }
