"""What commands call besides what the functions do: whoever runs them looks at the deployment, too."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.permissions import sid
from oceanferry.domain.deployment.required_access import CopyTarget, Grounds, LedgerBucket, LedgerTable
from oceanferry.usecases.permissions.needs import Need, functions, need

OPERATOR = "operator"
_LOOKING_AT_A_BUCKET = (
    "oss:GetBucketInfo",
    "oss:GetBucketVersioning",
    "oss:GetBucketWorm",
    "oss:GetBucketLifecycle",
)


def operator_needs(grounds: Grounds) -> Iterator[Need]:
    """Yield what looking at everything takes, in the account of the functions."""
    yield need(
        "LookAtTheFunctions",
        ("fc:GetFunction", "fc:ListTriggers", "fc:GetFunctionAsyncInvokeConfig"),
        functions(grounds.region, grounds.account_id, *grounds.functions.values()),
        by={OPERATOR},
    )
    if isinstance(grounds.ledger, LedgerBucket):
        bucket = f"acs:oss:*:{grounds.account_id}:{grounds.ledger.bucket}"
        yield need("LookAtTheLedgersBucket", _LOOKING_AT_A_BUCKET, (bucket,), by={OPERATOR})
    if isinstance(grounds.ledger, LedgerTable):
        table = (
            f"acs:ots:*:{grounds.account_id}:instance/{grounds.ledger.instance}/table/{grounds.ledger.table}"
        )
        yield need("LookAtTheLedgersTable", ("ots:DescribeTable",), (table,), by={OPERATOR})
    for target in grounds.targets:
        if not target.role:
            yield look_at(target, grounds.account_id)


def look_at(target: CopyTarget, account_id: str) -> Need:
    """Return what looking at a bucket takes, and at the copies in it."""
    bucket = f"acs:oss:*:{account_id}:{target.bucket}"
    actions = (*_LOOKING_AT_A_BUCKET, "oss:ListObjects")
    return need(sid("LookAtTheBucketOf", target.destination), actions, (bucket,), by={OPERATOR})
