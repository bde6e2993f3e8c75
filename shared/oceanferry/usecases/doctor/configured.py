"""What of a configuration would not work as deployed, although each file by itself is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from oceanferry.domain.backup_sets import METHODS, OBJECT_TYPES
from oceanferry.domain.configuration import Route
from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.deployment.oceanbase_endpoints import REGIONS, vpc_endpoint
from oceanferry.domain.texts import text
from oceanferry.domain.wording import suggestion

_INSTANCE = re.compile(r"ob[a-z0-9]+")
OCEANBASE_VARIABLE = "OCEANFERRY_ENDPOINTS_OCEANBASE"


def retention_findings(not_applied: Mapping[str, str]) -> Iterator[Finding]:
    """Name the destinations whose retention removes nothing, each with its section as it would."""
    for name, section in not_applied.items():
        yield Topic("configuration", f"destinations.{name}").warning(
            "retention_not_applied",
            text(
                "its retention has no apply: true, so that old copies are listed in the log and"
                " none is removed"
            ),
            text("Write retention: {section} when they are to be removed", section=section),
        )


def selection_findings(routes: Iterable[Route]) -> Iterator[Finding]:
    """Name the words of ``select`` that no backup set is known to have.

    OceanBase may have words that are not documented, so that they are no mistake for certain.
    """
    for route in routes:
        wanted = route.selection
        for key, word, known in (
            ("method", wanted.method, METHODS),
            ("object_type", wanted.object_type, OBJECT_TYPES),
        ):
            if word and word.lower() not in known:
                yield Topic("configuration", f"routes.{route.name}.select.{key}").warning(
                    "select_unknown_word",
                    text(
                        "{word!r} is no {key} that OceanBase documents{suggestion}",
                        word=word,
                        key=key,
                        suggestion=suggestion(word.lower(), known),
                    ),
                    text(
                        "Write one of {known}; oceanferry list --json shows what the instance has",
                        known=", ".join(known),
                    ),
                )


def instance_findings(instances: Mapping[str, str]) -> Iterator[Finding]:
    """Name the ids that no instance of OceanBase was seen to have: they begin with ``ob``.

    Args:
        instances: The id of each cluster's instance.
    """
    for name, instance_id in instances.items():
        if not _INSTANCE.fullmatch(instance_id):
            yield Topic("configuration", f"clusters.{name}.instance_id").warning(
                "instance_id_unlikely",
                text(
                    "{instance_id} does not look like the ID of an OceanBase instance: ob317v4uif0000",
                    instance_id=instance_id,
                ),
                text("Copy the instance ID from the OceanBase console"),
            )


def topic_findings(deployment: Deployment) -> Iterator[Finding]:
    """Name the subscriptions whose messages come without their ids."""
    for function in deployment.functions:
        for trigger in function.triggers:
            if trigger.type == "mns_topic" and trigger.content_format != "JSON":
                yield Topic(
                    "deployment", text("{timer} of {function}", timer=trigger.name, function=function.name)
                ).warning(
                    "topic_without_ids",
                    text(
                        "its notifyContentFormat is {format}: messages come without their ids, so that one"
                        " that is delivered twice starts two runs",
                        format=trigger.content_format or text("not set"),
                    ),
                    text("Write notifyContentFormat: JSON under its triggerConfig in s.yaml"),
                )


def shared_folder_findings(shared: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Name the destinations into whose folder several routes copy the backup sets of one cluster.

    Args:
        shared: The names of the routes, by that of the destination.
    """
    for name, routes in shared.items():
        yield Topic("configuration", f"destinations.{name}").ok(
            "copies_share_folder",
            text(
                "routes {routes} copy into the same folder; retention counts the copies of each"
                " route and method by themselves",
                routes=", ".join(routes),
            ),
        )


def region_findings(region: str) -> Iterator[Finding]:
    """Say that the region has no endpoint of OceanBase's API, as far as is published."""
    if region not in REGIONS:
        yield Topic("configuration", "region").warning(
            "region_without_oceanbase",
            text("ApsaraDB for OceanBase publishes no API endpoint in {region}", region=region),
            text(
                "Write the region of the OceanBase instance, or its endpoint as"
                " endpoints.oceanbase; endpoints are known in {regions}",
                regions=", ".join(sorted(REGIONS)),
            ),
        )


def vpc_findings(region: str, deployment: Deployment) -> Iterator[Finding]:
    """Name the functions that reach no public endpoint, and none of OceanBase's inside of their VPC."""
    for function in deployment.functions:
        closed = function.in_vpc and not function.internet_access
        if closed and OCEANBASE_VARIABLE not in function.variables:
            yield Topic("deployment", function.name).problem(
                "oceanbase_outside_vpc",
                text(
                    "it is in a VPC without internetAccess, where OceanBase's public endpoint"
                    " cannot be reached"
                ),
                text(
                    "Write {oceanbase_variable}: {region} under environmentVariables in s.yaml",
                    oceanbase_variable=OCEANBASE_VARIABLE,
                    region=vpc_endpoint(region),
                ),
            )


def private_address_findings(hosts: Mapping[str, str], deployment: Deployment) -> Iterator[Finding]:
    """Name the destinations with a private address that functions outside of a VPC do not reach.

    Args:
        hosts: The private address of each destination that has one.
        deployment: Whose functions send the messages.
    """
    publish = deployment.of_kind("publish")
    if publish is None or publish.in_vpc:
        return
    for name, host in hosts.items():
        yield Topic("deployment", f"destinations.{name}").problem(
            "no_vpc",
            text(
                "{host} is a private address, and {name} is in no VPC, so that it is not reached",
                host=host,
                name=publish.name,
            ),
            text(
                "Write vpcConfig: {{vpcId: vpc-..., vSwitchIds: [vsw-...], securityGroupId:"
                " sg-...}} and internetAccess: true under templates.function in s.yaml"
            ),
        )


def open_page_findings(deployment: Deployment, *, redeems: bool) -> Iterator[Finding]:
    """Say that a function is open to everybody although nothing leads to it."""
    page = deployment.of_kind("redeem_link")
    if page and not redeems and any(trigger.type == "http" for trigger in page.triggers):
        yield Topic("deployment", page.name).warning(
            "page_not_used",
            text("the configuration has no section redeem, and yet its HTTP trigger is open to everybody"),
            text(
                "Remove resources.{resource} from s.yaml, or add the section redeem", resource=page.resource
            ),
        )


def literal_secrets(deployment: Deployment, secrets: AbstractSet[str]) -> frozenset[str]:
    """Return the names of the secrets whose values stand in s.yaml itself."""
    return frozenset(
        name for function in deployment.functions for name in secrets if function.variables.get(name)
    )


def literal_secret_findings(deployment: Deployment, secrets: AbstractSet[str]) -> Iterator[Finding]:
    """Name the secrets whose values stand in s.yaml itself; never the values."""
    for function in deployment.functions:
        for name in sorted(secrets):
            if function.variables.get(name):
                yield Topic("deployment", function.name).problem(
                    "secret_in_s_yaml",
                    text(
                        "the value of {name} stands in {source} itself", name=name, source=deployment.source
                    ),
                    text(
                        "Write {name}: ${{env('{name}')}}, export {name} in the shell that"
                        " deploys, and have the secret replaced: it may be in the history of the"
                        " file",
                        name=name,
                    ),
                )
