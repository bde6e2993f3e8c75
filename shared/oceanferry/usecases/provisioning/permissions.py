"""What ``oceanferry provision`` calls, and what ROS calls in its name.

ROS works on resources with the permissions of its caller. Which it uses for a type of resource is from the
documentation of each service. The policy has not been tried in an account of the cloud. ROS computes one
for a template: GenerateTemplatePolicy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from oceanferry.domain.deployment.permissions import Grant, Statement, sid
from oceanferry.domain.provisioning.stacks import Reference, Resource, ResourceKind, Stack

_STACKS = ("ListStacks", "GetStack", "PreviewStack", "CreateStack", "UpdateStack", "DeleteStack")
_OPERATIONS: Mapping[ResourceKind, str] = {
    "role": "ram: GetRole CreateRole UpdateRole DeleteRole",
    "policy": (
        "ram: GetPolicy CreatePolicy DeletePolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion"
        " DeletePolicyVersion SetDefaultPolicyVersion AttachPolicyToRole DetachPolicyFromRole"
        " ListEntitiesForPolicy ListPoliciesForRole"
    ),
    "bucket": (
        "oss: PutBucket GetBucketInfo GetBucketAcl PutBucketAcl GetBucketLifecycle PutBucketLifecycle"
        " DeleteBucketLifecycle GetBucketVersioning PutBucketVersioning GetBucketPublicAccessBlock"
        " PutBucketPublicAccessBlock"
    ),
    "topic": "mns: CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic",
    "queue": "mns: CreateQueue GetQueueAttributes SetQueueAttributes DeleteQueue",
    "log_project": "log: CreateProject GetProject UpdateProject DeleteProject",
    "log_store": "log: CreateLogStore GetLogStore UpdateLogStore DeleteLogStore",
    "index": "log: CreateIndex GetIndex UpdateIndex DeleteIndex",
    "dashboard": "log: CreateDashboard GetDashboard UpdateDashboard DeleteDashboard",
    "alarm": "log: CreateJob GetJob UpdateJob DeleteJob",
}


def provisioner_grant(
    stacks: Sequence[Stack],
    account_id: str,
    *,
    region: str = "",
    parameters: Sequence[str] = (),
    parameters_key: str = "",
) -> Grant:
    """Return what a provisioner has to be allowed: nothing but these resources, by their names.

    The encrypted ``parameters``, by name, are stored in ``region``, encrypted with ``parameters_key`` if
    there is one.
    """
    return Grant(
        purpose="provisioner",
        who="the user who runs oceanferry provision",
        statements=(
            *_statements(stacks, account_id),
            *_storing_statements(parameters, f"{region}:{account_id}", parameters_key),
        ),
        account_id=account_id,
    )


def _statements(stacks: Sequence[Stack], account_id: str) -> Iterator[Statement]:
    actions = tuple(f"ros:{each}" for each in (*_STACKS, "SetDeletionProtection"))
    regions = dict.fromkeys(each.region for each in stacks)
    places = tuple(f"acs:ros:{region}:{account_id}:stack/*" for region in regions)
    yield Statement("KeepTheStacks", actions, places)
    names: dict[ResourceKind, list[str]] = {}
    for stack in stacks:
        for resource in stack.resources:
            found = names.setdefault(resource.reference.kind, [])
            found += _arns(resource, stack.region, account_id)
    for kind, arns in names.items():
        service, *operations = _OPERATIONS[kind].split()
        resources = tuple(dict.fromkeys(arns))
        yield Statement(sid("Keep", "the", kind), tuple(f"{service}{each}" for each in operations), resources)


def _storing_statements(parameters: Sequence[str], place: str, key: str) -> Iterator[Statement]:
    """Yield what storing secrets, and replacing them later, calls.

    OOS's page on CreateSecretParameter asks for kms:CreateSecret. Its page on UpdateSecretParameter asks for
    UpdateSecretValue, which is no operation of KMS; that which stores a new value is PutSecretValue. KMS's
    page on CreateSecret asks for kms:GenerateDataKey on the key.
    """
    if not parameters:
        return
    stored = tuple(f"acs:oos:{place}:secretparameter/{name}" for name in parameters)
    storing = ("oos:CreateSecretParameter", "oos:UpdateSecretParameter")
    yield Statement("StoreAndReplaceTheEncryptedParameters", storing, stored)
    secrets = tuple(f"acs:kms:{place}:secret/*{name}" for name in parameters)
    yield Statement("EncryptTheParameters", ("kms:CreateSecret", "kms:PutSecretValue"), secrets)
    if key:
        of_key = (f"acs:kms:{place}:key/{key}",)
        yield Statement("EncryptTheParametersWithTheirOwnKey", ("kms:GenerateDataKey",), of_key)


def _arns(resource: Resource, region: str, account_id: str) -> list[str]:
    kind, name, here = resource.reference.kind, resource.reference.name, f"{region}:{account_id}"
    if kind in ("role", "policy"):
        # A policy is attached to a role of the same name, which takes the permission on both.
        return [f"acs:ram:*:{account_id}:role/{name}", f"acs:ram:*:{account_id}:policy/{name}"]
    if kind == "bucket":
        return [f"acs:oss:*:{account_id}:{name}"]
    if kind in ("topic", "queue"):
        return [f"acs:mns:{here}:/{kind}s/{name}"]
    if kind == "log_project":
        return [f"acs:log:{here}:project/{name}"]
    values = resource.properties.values()
    [project] = {each.name for each in values if isinstance(each, Reference) and each.kind == "log_project"}
    return [f"acs:log:{here}:project/{project}/{_LOG_RESOURCES[kind]}/{name}"]


_LOG_RESOURCES: Mapping[str, str] = {
    "log_store": "logstore",
    "index": "logstore",
    "dashboard": "dashboard",
    "alarm": "job",
}
