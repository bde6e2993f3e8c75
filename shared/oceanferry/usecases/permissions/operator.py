"""What commands call besides what the functions do: they check the deployment, too."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.permissions import sid
from oceanferry.domain.deployment.required_access import CopyTarget, RequiredAccess
from oceanferry.usecases.permissions.needs import Need, functions, need

OPERATOR = "operator"
_INSPECTING_A_BUCKET = (
    "oss:GetBucketInfo",
    "oss:GetBucketVersioning",
    "oss:GetBucketWorm",
    "oss:GetBucketLifecycle",
)


def operator_needs(access: RequiredAccess) -> Iterator[Need]:
    """Yield what checking everything takes, in the account of the functions."""
    yield need(
        "InspectTheFunctions",
        ("fc:GetFunction", "fc:ListTriggers", "fc:GetFunctionAsyncInvokeConfig"),
        functions(access.region, access.account_id, *access.functions.values()),
        by={OPERATOR},
    )
    roles = ("eventbridge:CheckServiceLinkedRoleForProduct",)
    yield need("FindTheRolesOfEventBridge", roles, ("*",), by={OPERATOR})
    yield from _probing(access)
    if access.ledger:
        bucket = f"acs:oss:*:{access.account_id}:{access.ledger.bucket}"
        yield need("InspectTheLedgersBucket", _INSPECTING_A_BUCKET, (bucket,), by={OPERATOR})
    for target in access.targets:
        if not target.role:
            yield inspection_of(target, access.account_id)


def _probing(access: RequiredAccess) -> Iterator[Need]:
    """Yield what `oceanferry probe` calls besides."""
    yield need(
        "InspectInvocations",
        ("fc:GetAsyncTask", "fc:ListAsyncTasks"),
        functions(access.region, access.account_id, *access.functions.values()),
        by={OPERATOR},
    )
    yield need("InspectEventStreams", ("eventbridge:ListEventStreamings",), ("*",), by={OPERATOR})
    mns = f"acs:mns:{access.region}:{access.account_id}:"
    if access.dead_letters:
        letters = (f"{mns}/queues/{access.dead_letters}/messages",)
        yield need("InspectDeadLetters", ("mns:PeekMessage",), letters, by={OPERATOR})
    if access.requests:
        queue, topic = (f"{mns}/{kind}/{access.requests}/messages" for kind in ("queues", "topics"))
        yield need("SendATrialRequest", ("mns:SendMessage",), (queue,), by={OPERATOR})
        yield need("PublishATrialRequest", ("mns:PublishMessage",), (topic,), by={OPERATOR})


def inspection_of(target: CopyTarget, account_id: str) -> Need:
    """Return what inspecting a bucket takes, and the copies in it."""
    bucket = f"acs:oss:*:{account_id}:{target.bucket}"
    actions = (*_INSPECTING_A_BUCKET, "oss:ListObjects")
    return need(sid("InspectTheBucketOf", target.destination), actions, (bucket,), by={OPERATOR})
