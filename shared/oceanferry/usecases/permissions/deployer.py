"""What ``make deploy`` and ``make undeploy`` call: Serverless Devs, with the deployer's AccessKey.

The calls are those that its component fc3 0.1.22 made against a loopback cloud, by the actions that the
documentation of RAM has for them; tests compare them. The policy has not been tried in an account of the
cloud.
"""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.permissions import Grant, Statement
from oceanferry.usecases.permissions.needs import functions

_FUNCTIONS = ("fc:GetFunction", "fc:CreateFunction", "fc:UpdateFunction")
_TRIGGERS = ("fc:ListTriggers", "fc:GetTrigger", "fc:CreateTrigger", "fc:UpdateTrigger")
_ASYNCHRONOUS = ("fc:GetFunctionAsyncInvokeConfig", "fc:PutFunctionAsyncInvokeConfig")
_OTHER_SETTINGS = ("fc:ListVpcBindings", "fc:GetConcurrencyConfig", "fc:GetScalingConfig")
_REMOVAL = ("fc:DeleteTrigger", "fc:DeleteFunctionAsyncInvokeConfig", "fc:DeleteFunction")
_LISTED_BEFORE_REMOVAL = ("fc:ListAliases", "fc:ListFunctionVersions")
_LISTS_OF_ALL = ("fc:ListFunctionAsyncInvokeConfigs", "fc:ListScalingConfigs")
"""These list the settings of all functions, and are asked for those of one."""


def deployer_grant(deployment: Deployment, account_id: str) -> Grant:
    """Return what a deployer has to be allowed."""
    return Grant(
        purpose="deployer",
        who="the user who runs make deploy",
        statements=tuple(_statements(deployment, account_id)),
        account_id=account_id,
    )


def _statements(deployment: Deployment, account_id: str) -> Iterator[Statement]:
    deployed = deployment.functions
    named = tuple(arn for each in deployed for arn in functions(each.region, account_id, each.name))
    settings = (*_FUNCTIONS, *_TRIGGERS, *_ASYNCHRONOUS, *_OTHER_SETTINGS)
    yield Statement("DeployTheFunctionsAndTheirTriggers", settings, named)
    yield Statement("UploadTheCode", ("fc:GetTempBucketToken",), ("*",))
    yield Statement("RemoveTheFunctionsAgain", (*_REMOVAL, *_LISTED_BEFORE_REMOVAL), named)
    yield Statement("KnowWhatBelongsToTheFunctions", _LISTS_OF_ALL, ("*",))
    roles = [each.role for each in deployed]
    triggers = [trigger for each in deployed for trigger in each.triggers]
    roles += [each.invocation_role for each in triggers]
    if passed := tuple(dict.fromkeys(role for role in roles if role)):
        yield Statement("LetFunctionsAndTriggersActAsTheirRoles", ("ram:PassRole",), passed)
    if any(each.type == "eventbridge" for each in triggers):
        actions = ("ram:CreateServiceLinkedRole", "ram:CheckServiceLinkedRoleExistence")
        yield Statement("LetEventBridgeReadTheQueue", actions, ("*",))
