"""The policies name every action that an adapter calls; a new call without a permission is found here."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.domain.deployment.required_access import (
    AssumedAs,
    CopyTarget,
    LedgerBucket,
    RequiredAccess,
)
from oceanferry.usecases.permissions.code import code_needs, target_needs
from oceanferry.usecases.permissions.operator import operator_needs
from oceanferry.usecases.provisioning.permissions import provisioner_grant
from project.permission_calls import METHODS, UnknownMethod, called_actions, named_actions
from project.repository import ROOT

ADAPTERS = sorted((ROOT / "shared/oceanferry/adapters").rglob("*.py"))
ACCOUNT = "1234567890123456"
OURS = CopyTarget("ours", "ours", "", "cn-shanghai", tags=True, kms_key="", removes_old=True)
THEIRS = CopyTarget("theirs", "theirs", "", "cn-shanghai", AssumedAs(f"acs:ram::{ACCOUNT}:role/writer"))
EVERYTHING = RequiredAccess(
    region="cn-hangzhou",
    account_id=ACCOUNT,
    functions={"fetch_link": "fetch", "publish": "publish", "copy_object": "copy"},
    targets=(OURS, THEIRS),
    ledger=LedgerBucket("state", ""),
    offers_copies=True,
    parameters=("dingtalk-secret",),
    requests="requests",
    dead_letters="dead-letters",
)
ALLOWED_TO_EVERYBODY = {"sts:GetCallerIdentity"}
"""What RAM asks no permission for."""
CALLED_FOR_US = {"kms:GetSecretValue"}
"""What a service calls in our name: OOS, to decrypt a parameter."""


def allowed() -> set[str]:
    """Return every action that some policy names."""
    needs = [
        *code_needs(EVERYTHING),
        *target_needs(THEIRS, ACCOUNT, offers_copies=True),
        *operator_needs(EVERYTHING),
    ]
    granted = {action for each in needs for action in each.statement.actions}
    # What ROS calls then is not called here.
    provisioner = {each for each in provisioner_grant([], ACCOUNT).actions if each.startswith("ros:")}
    return granted | provisioner | ALLOWED_TO_EVERYBODY


def test_every_action_that_an_adapter_names_is_in_a_policy() -> None:
    named = named_actions(ADAPTERS)

    assert {"oss:PutObject", "oceanbase:DescribeDataBackupSet", "sts:AssumeRole"} <= named
    assert named - allowed() == set()


def test_every_action_that_a_call_of_an_sdk_needs_is_in_a_policy() -> None:
    called = called_actions(ADAPTERS)

    assert {"oss:ListParts", "fc:InvokeFunction"} <= called
    assert called - allowed() == set()


def test_no_policy_names_an_action_that_nothing_calls() -> None:
    uncalled = allowed() - named_actions(ADAPTERS) - called_actions(ADAPTERS)

    assert uncalled - ALLOWED_TO_EVERYBODY == CALLED_FOR_US


def test_a_call_without_a_permission_would_be_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text('def ask(calls):\n    calls.to_bucket("ask", "oss:PutBucketAcl")\n', encoding="utf-8")

    assert named_actions([careless]) - allowed() == {"oss:PutBucketAcl"}


def test_a_call_that_names_no_action_would_be_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text("def remove(self):\n    self._client.delete_bucket(None)\n", encoding="utf-8")

    with pytest.raises(UnknownMethod, match="delete_bucket"):
        called_actions([careless])


def test_the_table_of_methods_names_actions_of_the_form_that_is_looked_for() -> None:
    assert {action.partition(":")[0] for actions in METHODS.values() for action in actions} == {
        "fc",
        "oss",
    }
