"""What commands call besides what the functions do: they look at the deployment, too."""

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
    roles = ("eventbridge:CheckServiceLinkedRoleForProduct",)
    yield need("LookForTheRolesOfEventBridge", roles, ("*",), by={OPERATOR})
    yield from _probing(access)
    if access.ledger:
        bucket = f"acs:oss:*:{access.account_id}:{access.ledger.bucket}"
        yield need("LookAtTheLedgersBucket", _LOOKING_AT_A_BUCKET, (bucket,), by={OPERATOR})
    for target in access.targets:
        if not target.role:
            yield look_at(target, access.account_id)


def _probing(access: RequiredAccess) -> Iterator[Need]:
    """Yield what `oceanferry probe` calls besides."""
    yield need(
        "LookAtInvocations",
        ("fc:GetAsyncTask", "fc:ListAsyncTasks"),
        functions(access.region, access.account_id, *access.functions.values()),
        by={OPERATOR},
    )
    yield need("LookAtEventStreams", ("eventbridge:ListEventStreamings",), ("*",), by={OPERATOR})
    mns = f"acs:mns:{access.region}:{access.account_id}:"
    if access.dead_letters:
        letters = (f"{mns}/queues/{access.dead_letters}/messages",)
        yield need("LookAtDeadLetters", ("mns:PeekMessage",), letters, by={OPERATOR})
    if access.requests:
        queue, topic = (f"{mns}/{kind}/{access.requests}/messages" for kind in ("queues", "topics"))
        yield need("SendATrialRequest", ("mns:SendMessage",), (queue,), by={OPERATOR})
        yield need("PublishATrialRequest", ("mns:PublishMessage",), (topic,), by={OPERATOR})


def look_at(target: CopyTarget, account_id: str) -> Need:
    """Return what looking at a bucket takes, and at the copies in it."""
    bucket = f"acs:oss:*:{account_id}:{target.bucket}"
    actions = (*_LOOKING_AT_A_BUCKET, "oss:ListObjects")
    return need(sid("LookAtTheBucketOf", target.destination), actions, (bucket,), by={OPERATOR})
