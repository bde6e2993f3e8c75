"""What is provisioned for the shipped files is what s.yaml and the code refer to, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import to_json

from deployment.s_yaml import render
from oceanferry.adapters.function_compute.s_yaml.deployment import read_deployment
from oceanferry.adapters.ledger.entries import DELIVERIES
from oceanferry.application.deployment.every_grant import every_grant
from oceanferry.application.deployment.prerequisites import stacks_of
from oceanferry.domain.deployment.resource_names import ResourceNames
from oceanferry.domain.provisioning.stacks import Resource
from oceanferry.usecases.provisioning.buckets import ledger_expiry
from oceanferry.usecases.provisioning.permissions import provisioner_grant
from project.repository import ROOT

CONFIG, S_YAML = ROOT / "oceanferry.yaml", ROOT / "s.yaml"
TEXT = S_YAML.read_text(encoding="utf-8")
DEPLOYED = str(render(TEXT, dict.fromkeys(re.findall(r"env\('(\w+)'", TEXT), "made-up"))["resources"])
STACKS = stacks_of(CONFIG, S_YAML)
RESOURCES = {str(each.reference): each for stack in STACKS for each in stack.resources}
GRANTS = {each.who.rpartition("/")[2]: each for each in every_grant(CONFIG, S_YAML)}
PEOPLE = {each.purpose: each for each in GRANTS.values() if each.trust is None}


def of(kind: str) -> dict[str, Resource]:
    return {each.reference.name: each for each in RESOURCES.values() if each.reference.kind == kind}


def test_every_role_of_s_yaml_is_created_and_no_other() -> None:
    assert of("role").keys() == set(re.findall(r"acs:ram::\d+:role/([\w.-]+)", DEPLOYED))


def test_every_topic_and_queue_of_s_yaml_is_created_and_no_other() -> None:
    queues = set(re.findall(r":/queues/([\w-]+)", DEPLOYED)) | set(
        re.findall(r"'QueueName': '([\w-]+)'", DEPLOYED)
    )

    assert of("topic").keys() == set(re.findall(r":/topics/([\w-]+)", DEPLOYED))
    assert of("queue").keys() == queues


def test_every_logstore_of_s_yaml_is_created_in_its_project_and_no_other() -> None:
    [project] = of("log_project")
    stores = set(re.findall(r"'project': '([\w-]+)', 'logstore': '([\w-]+)'", DEPLOYED))

    assert {(project, store) for store in of("log_store")} == stores
    assert of("index").keys() == of("log_store").keys()


def test_every_bucket_of_the_configuration_is_created_in_its_region_and_no_other() -> None:
    chosen = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    buckets = {
        each["bucket"]: each["region"] for each in chosen["destinations"].values() if each["type"] == "oss"
    }
    buckets[chosen["ledger"]["bucket"]] = chosen["region"]

    assert {
        each.reference.name: stack.region for stack in STACKS if stack.holds_data for each in stack.resources
    } == buckets


def test_buckets_stand_in_stacks_of_their_own_and_stay_whatever_happens() -> None:
    for stack in STACKS:
        assert {each.retained for each in stack.resources} == {stack.holds_data}
        assert {each.reference.kind == "bucket" for each in stack.resources} == {stack.holds_data}


@pytest.mark.parametrize("role", ["oceanferry", "oceanferry-mns"])
def test_a_role_may_do_what_the_policy_command_prints(role: str) -> None:
    granted = GRANTS[role]
    document: Any = of("policy")[role].properties["PolicyDocument"]

    assert [(tuple(each["Action"]), tuple(each["Resource"])) for each in document["Statement"]] == [
        (each.actions, each.resources) for each in granted.statements
    ]
    assert granted.trust
    assert of("role")[role].properties["AssumeRolePolicyDocument"] == granted.trust.document()


def test_mns_may_invoke_the_one_function_that_its_topic_triggers() -> None:
    document: Any = of("policy")["oceanferry-mns"].properties["PolicyDocument"]
    functions = {each for statement in document["Statement"] for each in statement["Resource"]}

    assert {each.rpartition("functions/")[2].removesuffix("/*") for each in functions} == {
        "oceanferry-fetch-link"
    }


def test_the_names_in_s_yaml_are_those_that_follow_from_the_name_of_the_deployment() -> None:
    names = ResourceNames("oceanferry")

    assert of("role").keys() == {names.function_role, names.mns_role}
    assert of("topic").keys() == {names.requests}
    assert of("queue").keys() == {names.requests, names.dead_letters}
    assert of("log_store").keys() == {names.log_store}
    assert {each.name for each in STACKS} == {names.stack, names.data_stack}
    functions = {each.kind: each.name for each in read_deployment(S_YAML).functions}
    assert functions == {kind: names.function(kind) for kind in functions}


def queries() -> Iterator[str]:
    for alarm in of("alarm").values():
        detail: Any = alarm.properties["Detail"]
        yield from (each["Query"] for each in detail["Configuration"]["QueryList"])
    for dashboard in of("dashboard").values():
        charts: Any = dashboard.properties["Charts"]
        yield from (each["search"]["query"] for each in charts)


def test_every_field_that_alarms_and_dashboard_compute_with_has_an_index_with_analytics() -> None:
    fields: Any = of("index")["functions"].properties["KeyIndices"]
    analysed = {each["Name"] for each in fields if each["EnableAnalytics"]}
    computed = {name for query in queries() for name in re.findall(r"json_extract_scalar\((\w+),", query)}

    assert computed
    assert computed <= analysed


def test_no_word_that_alarms_search_for_is_cut_by_the_index() -> None:
    full: Any = of("index")["functions"].properties["FullTextIndex"]
    phrases = {
        each for query in queries() for each in re.findall(r'"(oceanferry[^"]*)"', query.partition("|")[0])
    }

    assert phrases
    assert not [each for each in phrases if set(each) & set(full["Delimiter"])]


def test_alarms_and_dashboard_look_at_the_logstore_of_the_functions() -> None:
    places = {
        (each["Region"], each["Project"], each["Store"])
        for alarm in of("alarm").values()
        for each in alarm.properties["Detail"]["Configuration"]["QueryList"]  # type: ignore[index]
    }

    [project] = of("log_project")
    assert places == {("cn-hangzhou", project, "functions")}
    assert len(of("alarm")) == 5


def rules_of(bucket: str) -> dict[str, Any]:
    lifecycle: Any = of("bucket")[bucket].properties["LifecycleConfiguration"]
    return {each["ID"]: each for each in lifecycle["Rule"]}


def test_deliveries_expire_in_the_ledger_after_90_days_and_nothing_else_does() -> None:
    expiring = {
        (name, rule["Prefix"], rule["Expiration"]["Days"])
        for name in of("bucket")
        for rule in rules_of(name).values()
        if "Expiration" in rule
    }

    assert expiring == {("my-state", f"oceanferry/{DELIVERIES}", 90)}


@pytest.mark.parametrize(("age", "days"), [(0, 90), (82, 90), (83, 91), (100.5, 109)])
def test_deliveries_are_remembered_for_longer_than_a_timer_finds_their_backup_sets(
    age: float, days: int
) -> None:
    assert ledger_expiry("", [timedelta(days=age), timedelta(days=1)]).days == days


def test_parts_of_uploads_that_were_never_completed_are_deleted_in_every_bucket() -> None:
    for name in of("bucket"):
        assert rules_of(name)["oceanferry-unfinished-uploads"]["AbortMultipartUpload"] == {"Days": 7}


# --- people -------------------------------------------------------------------


def test_the_deployer_may_deploy_every_function_of_s_yaml_and_give_it_its_roles() -> None:
    functions = {each for each in resources("deployer", "fc:UpdateFunction") if not each.endswith("/*")}
    named = {each.name for each in read_deployment(S_YAML).functions}

    assert {each.rpartition("/")[2] for each in functions} == named
    assert resources("deployer", "ram:PassRole") == set(re.findall(r"acs:ram::\d+:role/[\w.-]+", DEPLOYED))


@pytest.mark.parametrize(
    "action",
    [
        *("fc:GetFunction", "fc:CreateFunction", "fc:GetTrigger", "fc:CreateTrigger", "fc:UpdateTrigger"),
        *("fc:GetFunctionAsyncInvokeConfig", "fc:PutFunctionAsyncInvokeConfig", "fc:ListVpcBindings"),
        *("fc:GetConcurrencyConfig", "fc:GetScalingConfig", "fc:GetTempBucketToken"),
        *("ram:CreateServiceLinkedRole", "fc:DeleteFunction", "fc:DeleteTrigger"),
    ],
)
def test_the_deployer_may_make_the_calls_that_were_recorded(action: str) -> None:
    assert action in PEOPLE["deployer"].actions


def test_the_provisioner_may_create_each_resource_and_nothing_else() -> None:
    created = {
        *resources("provisioner", "ram:CreateRole"),
        *resources("provisioner", "oss:PutBucket"),
        *resources("provisioner", "mns:CreateQueue"),
        *resources("provisioner", "mns:CreateTopic"),
        *resources("provisioner", "log:CreateProject"),
    }
    names = {*of("role"), *of("bucket"), *of("queue"), *of("topic"), *of("log_project")}

    assert {each.rpartition("/")[2].rpartition(":")[2] for each in created} == names
    wide = {each for each in PEOPLE["provisioner"].statements if "*" in each.resources}
    assert wide == set()


@pytest.mark.parametrize("key", ["", "key-hzz62f1cb66fa42qo"])
def test_the_provisioner_may_store_and_replace_the_secrets_of_the_configuration_by_name(key: str) -> None:
    grant = provisioner_grant(
        [], "1234567890123456", region="cn-hangzhou", parameters=("chat-secret",), parameters_key=key
    )
    place = "cn-hangzhou:1234567890123456"
    granted = {(action, each.resources) for each in grant.statements[1:] for action in each.actions}
    parameter, secret = f"acs:oos:{place}:secretparameter/chat-secret", f"acs:kms:{place}:secret/*chat-secret"

    assert granted == {
        ("oos:CreateSecretParameter", (parameter,)),
        ("oos:UpdateSecretParameter", (parameter,)),
        ("kms:CreateSecret", (secret,)),
        ("kms:PutSecretValue", (secret,)),
        *([("kms:GenerateDataKey", (f"acs:kms:{place}:key/{key}",))] if key else []),
    }


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_the_provisioner_may_make_the_calls_of_aliyun_that_a_page_prints(page: Path) -> None:
    grant = provisioner_grant([], "1234567890123456", region="cn-hangzhou", parameters=("chat-secret",))
    calls = re.findall(r"^aliyun (\w+) ([A-Z]\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert {f"{product}:{action}" for product, action in calls} <= grant.actions


def test_no_policy_of_people_is_longer_than_ram_takes() -> None:
    lengths = {each: len(to_json(grant.policy())) for each, grant in PEOPLE.items()}

    assert max(lengths.values()) <= 6144, lengths


def resources(purpose: str, action: str) -> set[str]:
    statements = [each for each in PEOPLE[purpose].statements if action in each.actions]
    return {resource for each in statements for resource in each.resources}
