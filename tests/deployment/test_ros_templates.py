"""The generated templates pass the vendor's own validators, which find every mistake that is planted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployment.ros_validators import problems, validators
from oceanferry.application.deployment.prerequisites import stacks_of
from oceanferry_sandbox.resource_orchestration.parameters import KNOWN
from project.repository import ROOT

TEMPLATES = [each.template() for each in stacks_of(ROOT / "oceanferry.yaml", ROOT / "s.yaml")]
ABSENT = object()


def variants(folder: Path) -> list[dict[str, object]]:
    """Return templates of a configuration that has everything that changes a template."""
    text = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    archive = document["destinations"]["archive"]
    document["destinations"]["kept"] = {**archive, "bucket": "my-archive", "on_conflict": "version"}
    document["destinations"]["theirs"] = {**archive, "role_arn": "acs:ram::9876543210987654:role/writer"}
    document["destinations"]["keyed"] = {**archive, "bucket": "my-keys", "encryption": "KMS"}
    document["name"] = "oceanferry-staging"
    document["existing"] = ["log_project:oceanferry-1234567890123456", "queue:oceanferry-requests"]
    config = folder / "oceanferry.yaml"
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    return [each.template() for each in stacks_of(config, ROOT / "s.yaml")]


def test_the_vendor_s_validators_accept_the_templates(tmp_path: Path) -> None:
    templates = [*TEMPLATES, *variants(tmp_path)]

    assert problems(templates, tmp_path) == [[]] * len(templates)


def everything() -> dict[str, Any]:
    """Return one template with the resources of all."""
    resources: dict[str, Any] = {}
    for each in TEMPLATES:
        resources.update(deepcopy(each["Resources"]))  # type: ignore[call-overload]
    return {**TEMPLATES[0], "Resources": resources}


@dataclass(frozen=True)
class Planted:
    """A mistake: a value of the template that is replaced."""

    what: str
    path: tuple[str | int, ...]
    value: object

    def template(self) -> dict[str, Any]:
        spoilt = everything()
        place = spoilt["Resources"]
        for step in self.path[:-1]:
            place = place[step]
        if self.value is ABSENT:
            del place[self.path[-1]]
        else:
            place[self.path[-1]] = self.value
        return spoilt


def planted(what: str, resource: str, path: tuple[str | int, ...], value: object = ABSENT) -> Planted:
    return Planted(what, (resource, "Properties", *path), value)


QUEUE, POLICY, ROLE = "QueueOceanferryRequests", "PolicyOceanferry", "RoleOceanferry"
LEDGER, STORE, INDEX = "BucketMyState", "LogStoreFunctions", "IndexFunctions"
ALARM, DASHBOARD = "AlarmOceanferryGivenUp", "DashboardOceanferry"
RULE = ("LifecycleConfiguration", "Rule", 0)
STATEMENT = ("PolicyDocument", "Statement", 0)
MISTAKES = [
    planted("a queue without a name", QUEUE, ("QueueName",)),
    planted("a property by the name that Terraform has for it", QUEUE, ("DelayMilliseconds",), 3),
    planted("messages that stay for three years", QUEUE, ("MessageRetentionPeriod",), 99_999_999),
    planted("messages that stay for a text", QUEUE, ("MessageRetentionPeriod",), "a week"),
    planted("dead letters as a text", QUEUE, ("DlqPolicy",), "dead-letters"),
    planted("a topic without a name", "TopicOceanferryRequests", ("TopicName",)),
    planted("a reason in a statement", POLICY, (*STATEMENT, "Sid"), "Reason"),
    planted("an action outside a list", POLICY, (*STATEMENT, "Action"), "oss:GetObject"),
    planted("a resource outside a list", POLICY, (*STATEMENT, "Resource"), "*"),
    planted("a policy as a text", POLICY, ("PolicyDocument",), "{}"),
    planted("roles outside a list", POLICY, ("Roles",), "oceanferry"),
    planted("a policy without a name", POLICY, ("PolicyName",)),
    planted("a role that trusts nothing", ROLE, ("AssumeRolePolicyDocument",), {"Version": "1"}),
    planted("a role without a name", ROLE, ("RoleName",)),
    planted("a rule's ID as Id", LEDGER, (*RULE, "Id"), "x"),
    planted("a rule without a prefix", LEDGER, (*RULE, "Prefix")),
    planted("a rule that waits for a text", LEDGER, (*RULE, "AbortMultipartUpload", "Days"), "seven"),
    planted("a list of rules as one rule", LEDGER, ("LifecycleConfiguration", "Rule"), "all"),
    planted("an access that there is not", LEDGER, ("AccessControl",), "secret"),
    planted("the region of a bucket", LEDGER, ("RegionId",), "cn-shanghai"),
    planted("a class that buckets do not have", LEDGER, ("StorageClass",), "DeepColdArchive"),
    planted("a bucket without a name", LEDGER, ("BucketName",)),
    planted("logs that are kept for a text", STORE, ("TTL",), "x"),
    planted("logs that are kept for eleven years", STORE, ("TTL",), 4000),
    planted("a name that logstores do not have", STORE, ("LogstoreName",), "a.b.c"),
    planted("a limit that an index does not have", INDEX, ("MaxTextLen",), 16_384),
    planted("a type that fields do not have", INDEX, ("KeyIndices", 0, "Type"), "string"),
    planted("an index without its full text", INDEX, ("FullTextIndex", "Enable")),
    planted("an alarm's state as status", ALARM, ("Detail", "Status"), "Enabled"),
    planted("an alarm without a dashboard", ALARM, ("Detail", "Configuration", "Dashboard")),
    planted(
        "a severity in words",
        ALARM,
        ("Detail", "Configuration", "SeverityConfigurations", 0, "Severity"),
        "high",
    ),
    planted(
        "a key as the API has it", ALARM, ("Detail", "Configuration", "QueryList", 0, "storeType"), "log"
    ),
    planted("a dashboard without charts", DASHBOARD, ("Charts",), []),
    planted("an attribute that there is not", STORE, ("ProjectName",), {"Fn::GetAtt": [QUEUE, "Name"]}),
    planted("a reference to nothing", STORE, ("ProjectName",), {"Ref": "Nothing"}),
    Planted("a type that there is not", (STORE, "Type"), "ALIYUN::SLS::LogStore"),
    Planted("a dependency on nothing", (DASHBOARD, "DependsOn"), ["Index"]),
    Planted("a deletion policy with another key", (LEDGER, "DeletePolicy"), "Retain"),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("planted")
    judged = problems([each.template() for each in MISTAKES], folder)
    return {each.what: reported for each, reported in zip(MISTAKES, judged, strict=True)}


@pytest.mark.parametrize("what", [each.what for each in MISTAKES])
def test_the_vendor_s_validators_find(what: str, found: dict[str, list[str]]) -> None:
    assert found[what]


def test_the_sandbox_knows_the_parameters_that_the_vendor_s_sdk_knows() -> None:
    script = (
        "import json, sys; from alibabacloud_ros20190910 import models; "
        "known = {each: vars(getattr(models, each + 'Request')()) for each in sys.argv[1:]}; "
        "print(json.dumps({each: sorted(names) for each, names in known.items()}))"
    )
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, *KNOWN],
        env={"PYTHONPATH": str(validators() / "python")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    vendors: dict[str, list[str]] = json.loads(printed.stdout)

    assert {action: sorted(map(_snake, names)) for action, names in KNOWN.items()} == vendors


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace("URLs", "Urls").replace("URL", "Url")).lower()
