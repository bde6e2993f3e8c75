"""What Function Compute does in a function's name: it acts as the function's role, too."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.deployed import DeployedFunction
from oceanferry.usecases.permissions.needs import Need, need

_NETWORK_INTERFACES = (
    "vpc:DescribeVSwitchAttributes",
    "vpc:DescribeVpcAttribute",
    "ecs:CreateNetworkInterface",
    "ecs:DeleteNetworkInterface",
    "ecs:DescribeNetworkInterfaces",
    "ecs:CreateNetworkInterfacePermission",
    "ecs:DescribeNetworkInterfacePermissions",
    "ecs:DeleteNetworkInterfacePermission",
)
_SENDING = {
    "fc": ("NotifyFailedInvocations", "fc:InvokeFunction"),
    "mns/queues": ("KeepInvocationsThatWereGivenUp", "mns:SendMessage"),
    "mns/topics": ("PublishInvocationsThatWereGivenUp", "mns:PublishMessage"),
    "eventbridge": ("ReportInvocationsThatWereGivenUp", "eventbridge:PutEvents"),
}


def platform_needs(function: DeployedFunction, account_id: str) -> Iterator[Need]:
    """Yield what one function has in s.yaml that its role must allow."""
    by = {function.kind}
    if function.asynchronous and function.asynchronous.on_failure:
        yield _of_failures(function.asynchronous.on_failure, by)
    if function.log_project:
        store = f"project/{function.log_project}/logstore/{function.log_store}"
        resource = f"acs:log:{function.region}:{account_id}:{store}"
        yield need("WriteLogs", ("log:PostLogStoreLogs",), (resource,), by=by)
    if function.in_vpc:
        yield need("ReachThePrivateNetwork", _NETWORK_INTERFACES, ("*",), by=by)


def _of_failures(destination: str, by: set[str]) -> Need:
    _, service, *_, place = destination.split(":", 4)
    kind = f"mns/{place.split('/')[1]}" if service == "mns" else service
    reason, action = _SENDING[kind]
    versions = (f"{destination}/*",) if service == "fc" else ()
    return need(reason, (action,), (destination, *versions), by=by)
