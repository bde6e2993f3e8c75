"""The parameters of each action; the tests compare them with the request models of the vendor's SDK."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call

_TEMPLATE = "TemplateBody TemplateId TemplateURL TemplateVersion Parameters TimeoutInMinutes Parallelism"
_POLICY = "StackPolicyBody StackPolicyURL"
_SCRATCH = "TemplateScratchId TemplateScratchRegionId"

KNOWN: Mapping[str, frozenset[str]] = {
    action: frozenset(names.split())
    for action, names in {
        "ListStacks": (
            "RegionId StackId StackIds StackName Status Tag ParentStackId ShowNestedStack ResourceGroupId"
            " PageNumber PageSize StartTime EndTime"
        ),
        "GetStack": "RegionId StackId ClientToken LogOption OutputOption ShowResourceProgress",
        "PreviewStack": (
            f"{_TEMPLATE} {_POLICY} {_SCRATCH} RegionId StackId StackName ClientToken DisableRollback"
            " EnablePreConfig TaintResources UsePreviousParameters"
        ),
        "CreateStack": (
            f"{_TEMPLATE} {_POLICY} {_SCRATCH} RegionId StackName ClientToken CreateOption CreateOptions"
            " DeletionProtection DisableRollback NotificationURLs RamRoleName ResourceGroupId Tags"
        ),
        "UpdateStack": (
            f"{_TEMPLATE} {_POLICY} RegionId StackId ClientToken DisableRollback DryRun DryRunOptions"
            " RamRoleName ReplacementOption ResourceGroupId StackPolicyDuringUpdateBody"
            " StackPolicyDuringUpdateURL Tags TaintResources UsePreviousParameters"
        ),
        "DeleteStack": (
            "RegionId StackId DeleteOptions Parallelism RamRoleName RetainAllResources RetainResources"
        ),
        "SetDeletionProtection": "RegionId StackId DeletionProtection",
    }.items()
}


def check(call: Call) -> None:
    """Refuse a parameter that the action does not have: the real gateway would ignore it without a word.

    Raises:
        Refused: The action or a parameter is not known, or the region is missing.
    """
    known = KNOWN.get(call.action)
    if known is None:
        raise unknown_action()
    for name in call.parameters:
        if name.partition(".")[0] not in known:
            raise Refused(400, "UnknownParameter", f"{call.action} has no parameter {name}.")
    required(call, "RegionId")


def required(call: Call, name: str) -> str:
    """Return a parameter.

    Raises:
        Refused: It was not sent.
    """
    value = call.parameters.get(name, "")
    if not value:
        raise Refused(400, f"Missing{name}", f"{name} is mandatory for this action.")
    return value
