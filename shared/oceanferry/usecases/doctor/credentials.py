"""Who we are."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text
from oceanferry.ports.identity import Identity

_TOPIC = Topic("credentials", "AccessKey")


def credential_findings(identity: Identity, *, account_id: str) -> Iterator[Finding]:
    """Ask whose AccessKey it is, and compare with the account that is configured."""
    try:
        caller = identity.caller()
    except OceanferryError as error:
        yield _TOPIC.failed("credentials", error)
        return
    if caller.account_id != account_id:
        yield _TOPIC.problem(
            "credentials_account",
            text(
                "it belongs to account {account_id} ({arn}), but account_id is {configured}",
                account_id=caller.account_id,
                arn=caller.arn,
                configured=account_id,
            ),
            text("Use an AccessKey of that account, or correct account_id in the configuration"),
        )
    elif caller.kind == "Account":
        yield _TOPIC.warning(
            "credentials_root",
            text(
                "it belongs to the Alibaba Cloud account (root user): it has all permissions, and"
                " it cannot assume a role"
            ),
            text(
                "Use the AccessKey of a RAM user with the policy that `oceanferry policy --for"
                " operator` prints"
            ),
        )
    else:
        yield _TOPIC.ok("credentials", text("valid, of {arn}", arn=caller.arn))
