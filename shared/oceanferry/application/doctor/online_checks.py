"""What ``oceanferry doctor`` finds out by calling services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from oceanferry.adapters.oss.endpoints import endpoint_of
from oceanferry.application.doctor.examined_places import place_findings
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.findings import Finding
from oceanferry.domain.texts import text
from oceanferry.settings.model import Settings
from oceanferry.settings.sections import OssLedger
from oceanferry.usecases.doctor.buttons import button_findings
from oceanferry.usecases.doctor.credentials import credential_findings
from oceanferry.usecases.doctor.functions import function_findings
from oceanferry.usecases.doctor.oceanbase import oceanbase_findings
from oceanferry.usecases.doctor.reach import reach_findings
from oceanferry.usecases.doctor.service_roles import service_role_findings


def online_findings(composition: Composition, deployment: Deployment | None) -> Iterator[Finding]:
    """Call every service that the configuration leads to."""
    from oceanferry.adapters.alibaba_cloud.identity import StsIdentity
    from oceanferry.adapters.event_sources.service_linked_roles import EventBridgeRoles
    from oceanferry.adapters.function_compute.examiner import FunctionComputeExaminer
    from oceanferry.adapters.http.reach import HttpReach

    chosen, clock = composition.settings, composition.clock
    yield from reach_findings(_endpoints(chosen), _chats(composition), reach=HttpReach(clock))
    identity = StsIdentity(
        credentials=composition.credentials,
        region=chosen.region,
        endpoint=chosen.endpoints.sts,
        clock=clock,
    )
    found = list(credential_findings(identity, account_id=chosen.account_id))
    yield from found
    if any(each.name == "credentials" and each.level == "problem" for each in found):
        return  # everything that follows would fail for the same reason
    clusters = composition.configuration.clusters.values()
    yield from oceanbase_findings(clusters, backups=composition.backups)
    yield from place_findings(composition)
    if deployment:
        deployed = FunctionComputeExaminer(composition.function_compute)
        yield from function_findings(deployment, deployed=deployed)
        roles = EventBridgeRoles(
            credentials=composition.credentials,
            region=chosen.region,
            endpoint=chosen.endpoints.eventbridge,
            clock=clock,
        )
        yield from service_role_findings(deployment, roles=roles)
    if chosen.terms:
        yield from button_findings(chosen.terms, reach=HttpReach(clock), now=clock.now())


def _endpoints(chosen: Settings) -> Mapping[str, str]:
    """Return the URL of every service that is called, by name."""
    from oceanferry.adapters.function_compute.account import control_endpoint, invocation_endpoint

    region, own = chosen.region, chosen.endpoints
    services = {
        "OceanBase": own.oceanbase or f"https://oceanbasepro.{region}.aliyuncs.com",
        text("Function Compute, control plane"): own.fc or f"https://{control_endpoint(region)}",
        text("Function Compute, invocation"): own.fc
        or f"https://{invocation_endpoint(chosen.account_id, region)}",
        "STS": own.sts or f"https://sts.{region}.aliyuncs.com",
    }
    regions = {each.region for each in chosen.buckets.values()}
    regions |= {chosen.ledger.region or region} if isinstance(chosen.ledger, OssLedger) else set()
    for each in sorted(regions):
        services[text("OSS in {region}", region=each)] = endpoint_of(
            each, asked="public", functions_region=None, stand_in=own.oss
        ).url
    return services


def _chats(composition: Composition) -> Mapping[str, str]:
    """Return the scheme and the host of every chat, and nothing else of its address."""
    found: dict[str, str] = {}
    for name, each in composition.configuration.destinations.items():
        if not each.takes_copies:
            parts = urlsplit(composition.channel(name)[1].url.reveal())
            found[name] = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return found
