"""What commands call besides what the functions do: whoever runs them looks at the deployment, too."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.permissions import sid
from oceanferry.domain.deployment.required_access import CopyTarget, RequiredAccess
from oceanferry.usecases.permissions.needs import Need, functions, need

OPERATOR = "operator"
_LOOKING_AT_A_BUCKET = (
    "oss:GetBucketInfo",
    "oss:GetBucketVersioning",
    "oss:GetBucketWorm",
    "oss:GetBucketLifecycle",
)


def operator_needs(access: RequiredAccess) -> Iterator[Need]:
    """Yield what looking at everything takes, in the account of the functions."""
    yield need(
        "LookAtTheFunctions",
        ("fc:GetFunction", "fc:ListTriggers", "fc:GetFunctionAsyncInvokeConfig"),
        functions(access.region, access.account_id, *access.functions.values()),
        by={OPERATOR},
    )
    if access.ledger:
        bucket = f"acs:oss:*:{access.account_id}:{access.ledger.bucket}"
        yield need("LookAtTheLedgersBucket", _LOOKING_AT_A_BUCKET, (bucket,), by={OPERATOR})
    for target in access.targets:
        if not target.role:
            yield look_at(target, access.account_id)


def look_at(target: CopyTarget, account_id: str) -> Need:
    """Return what looking at a bucket takes, and at the copies in it."""
    bucket = f"acs:oss:*:{account_id}:{target.bucket}"
    actions = (*_LOOKING_AT_A_BUCKET, "oss:ListObjects")
    return need(sid("LookAtTheBucketOf", target.destination), actions, (bucket,), by={OPERATOR})
