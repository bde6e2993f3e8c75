"""The policies, for the configuration and the s.yaml that are shipped: what these refer to is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic_core import from_json

from deployment.s_yaml import render
from deployment.strict_s_yaml import Document, LogConfig
from oceanferry.application.deployment.checkout import deployment_beside, required_access_of
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.domain.deployment.permissions import Grant
from oceanferry.domain.deployment.resource_names import ResourceNames
from oceanferry.settings import loading
from oceanferry.usecases.permissions.grants import grants

ROOT = Path(__file__).resolve().parents[3]
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")
DEPLOYED = Document.model_validate(
    render(S_YAML, dict.fromkeys(re.findall(r"env\('(\w+)'", S_YAML), "made-up"))
)
FUNCTIONS = list(DEPLOYED.functions.values())
FILE = configuration_file(ROOT / "oceanferry.yaml")
GRANTS = grants(
    required_access_of(FILE.settings_without_secrets(), loading.parameters_named(FILE.path)),
    deployment_beside(FILE.path, ROOT / "s.yaml"),
)
CONFIGURATION = yaml.safe_load((ROOT / "oceanferry.yaml").read_text(encoding="utf-8"))


def of(purpose: str) -> list[Grant]:
    return [each for each in GRANTS if each.purpose == purpose]


def resources(grant: Grant, action: str) -> set[str]:
    return {resource for each in grant.statements if action in each.actions for resource in each.resources}


def test_there_is_a_policy_for_every_role_that_s_yaml_names_and_no_other() -> None:
    named = set(
        re.findall(
            r"acs:ram::\d+:role/[\w.-]+",
            str(render(S_YAML, dict.fromkeys(re.findall(r"env\('(\w+)'", S_YAML), "x"))["resources"]),
        )
    )

    assert {each.who for each in of("function") + of("trigger")} == named


def test_every_destination_of_failures_may_be_sent_to() -> None:
    [role] = of("function")
    destinations = {
        destination.destination
        for function in FUNCTIONS
        for _, destination in function.async_invoke_config.destination_config or ()
        if destination
    }

    assert destinations
    assert destinations <= resources(role, "mns:SendMessage") | resources(role, "fc:InvokeFunction")


def test_every_logstore_may_be_written_to() -> None:
    [role] = of("function")
    logs = [each.log_config for each in FUNCTIONS if isinstance(each.log_config, LogConfig)]
    stores = {f"{each.project}/logstore/{each.logstore}" for each in logs}

    written = {store.partition(":project/")[2] for store in resources(role, "log:PostLogStoreLogs")}
    assert written == stores


def test_every_function_that_is_handed_over_to_may_be_invoked() -> None:
    [role] = of("function")
    invoked = {
        arn.rpartition("/")[2] for arn in resources(role, "fc:InvokeFunction") if not arn.endswith("*")
    }

    assert invoked <= {each.function_name for each in FUNCTIONS}
    assert {
        ResourceNames().function(kind) for kind in ("fetch_link", "publish", "copy_object", "watchdog")
    } == invoked


def test_a_trigger_with_a_role_may_start_its_function() -> None:
    [role] = of("trigger")

    assert role.trust
    assert role.trust.service == "mns.aliyuncs.com"
    assert f"acs:fc:cn-hangzhou:{CONFIGURATION['account_id']}:functions/oceanferry-fetch-link" in resources(
        role, "fc:InvokeFunction"
    )


@pytest.mark.parametrize("page", ["docs/deploying.md", "docs/deploying.zh-CN.md"])
def test_the_policy_on_the_page_is_what_the_command_prints(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    [shown] = [from_json(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    [role] = of("function")

    assert shown == role.policy()
