"""Who has to be allowed what: as much as the configuration needs, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.deployment.deployed import AsyncSettings, DeployedFunction, DeployedTrigger, Deployment
from oceanferry.domain.deployment.permissions import Grant, Statement, Trust, distinct, sid
from oceanferry.domain.deployment.required_access import AssumedAs, CopyTarget, LedgerBucket, RequiredAccess
from oceanferry.usecases.permissions.grants import grants

ACCOUNT, OTHER_ACCOUNT = "1234567890123456", "9876543210987654"
ROLE = f"acs:ram::{ACCOUNT}:role/oceanferry"
WRITER = AssumedAs(f"acs:ram::{OTHER_ACCOUNT}:role/archive-writer", external_id="audit-7")
KINDS = ("fetch_link", "publish", "copy_object", "redeem_link", "watchdog")
TARGET = CopyTarget("archive", "my-archive", "oceanbase/", "cn-shanghai")
GROUNDS = RequiredAccess("cn-hangzhou", ACCOUNT, {kind: f"ferry-{kind}" for kind in KINDS}, (TARGET,))


def function(kind: str, *, role: str = ROLE, **more: object) -> DeployedFunction:
    plain = DeployedFunction(
        kind, f"ferry-{kind}", "cn-hangzhou", f"functions/{kind}/index.handler", role=role
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # those of DeployedFunction


def deployed(*functions: DeployedFunction) -> Deployment:
    return Deployment("s.yaml", functions or tuple(map(function, KINDS)))


def granted(access: RequiredAccess, purpose: str, deployment: Deployment | None = None) -> Grant:
    [grant] = [each for each in grants(access, deployment or deployed()) if each.purpose == purpose]
    return grant


def allowed(grant: Grant, action: str) -> set[str]:
    """Return what an action is allowed on."""
    return {resource for each in grant.statements if action in each.actions for resource in each.resources}


# --- the functions' role ------------------------------------------------------


def test_oceanbases_actions_are_allowed_on_everything_because_they_know_no_resource() -> None:
    role = granted(GROUNDS, "function")

    assert allowed(role, "oceanbase:CreateBackupSetDownloadLink") == {"*"}


def test_encrypted_parameters_are_read_by_name_and_only_where_the_configuration_names_some() -> None:
    role = granted(replace(GROUNDS, parameters=("room", "hook")), "function")
    place = f"cn-hangzhou:{ACCOUNT}"

    assert allowed(role, "oos:GetSecretParameter") == {
        f"acs:oos:{place}:secretparameter/room",
        f"acs:oos:{place}:secretparameter/hook",
    }
    assert allowed(role, "kms:GetSecretValue") == {
        f"acs:kms:{place}:secret/*room",
        f"acs:kms:{place}:secret/*hook",
    }
    assert allowed(granted(GROUNDS, "function"), "oos:GetSecretParameter") == set()


def test_a_key_of_ones_own_decrypts_the_parameters_and_only_where_there_are_some() -> None:
    with_a_key = replace(GROUNDS, parameters=("room",), parameters_key="key-hzz62f1cb66fa42qo")

    assert allowed(granted(with_a_key, "function"), "kms:Decrypt") == {
        f"acs:kms:cn-hangzhou:{ACCOUNT}:key/key-hzz62f1cb66fa42qo"
    }
    for other in (replace(with_a_key, parameters=()), replace(with_a_key, parameters_key="")):
        assert allowed(granted(other, "function"), "kms:Decrypt") == set()


def test_objects_are_written_below_the_prefix_alone() -> None:
    role = granted(GROUNDS, "function")

    assert allowed(role, "oss:PutObject") == {f"acs:oss:*:{ACCOUNT}:my-archive/oceanbase/*"}
    assert allowed(role, "oss:ListMultipartUploads") == {f"acs:oss:*:{ACCOUNT}:my-archive"}


def test_nothing_is_allowed_on_everything_but_what_knows_no_resource() -> None:
    everything = [each.actions for each in granted(GROUNDS, "function").statements if "*" in each.resources]

    assert {action.partition(":")[0] for actions in everything for action in actions} == {"oceanbase"}


@pytest.mark.parametrize(
    ("changed", "action"),
    [
        ({"tags": True}, "oss:PutObjectTagging"),
        ({"kms_key": "key-1"}, "kms:GenerateDataKey"),
        ({"kms_key": "key-1"}, "kms:Decrypt"),
        ({"removes_old": True}, "oss:ListObjects"),
        ({"role": WRITER}, "sts:AssumeRole"),
    ],
)
def test_an_option_of_a_bucket_asks_for_a_permission_that_is_not_needed_without_it(
    changed: dict[str, object], action: str
) -> None:
    with_option = replace(GROUNDS, targets=(replace(TARGET, **changed),))  # type: ignore[arg-type] # CopyTarget's

    assert action in granted(with_option, "function").actions
    assert action not in granted(GROUNDS, "function").actions


def test_a_key_is_named_by_its_id_and_is_any_one_when_the_key_service_chooses() -> None:
    chosen = replace(GROUNDS, targets=(replace(TARGET, kms_key="key-1"),))
    any_one = replace(GROUNDS, targets=(replace(TARGET, kms_key=""),))

    of_key = f"acs:kms:cn-shanghai:{ACCOUNT}:key/"
    assert allowed(granted(chosen, "function"), "kms:Decrypt") == {f"{of_key}key-1"}
    assert allowed(granted(any_one, "function"), "kms:Decrypt") == {f"{of_key}*"}


def test_a_ledger_in_a_bucket_is_read_written_and_listed() -> None:
    role = granted(replace(GROUNDS, ledger=LedgerBucket("my-state", "receipts/")), "function")

    assert f"acs:oss:*:{ACCOUNT}:my-state/receipts/*" in allowed(role, "oss:PutObject")
    assert allowed(role, "oss:ListObjects") == {f"acs:oss:*:{ACCOUNT}:my-state"}


def test_functions_with_roles_of_their_own_get_what_each_of_them_calls() -> None:
    publish, copy = (function(kind, role=f"{ROLE}-{kind}") for kind in ("publish", "copy_object"))
    of_publish, of_copy = (
        each for each in grants(GROUNDS, deployed(publish, copy)) if each.purpose == "function"
    )

    assert "oss:PutObject" in of_copy.actions
    assert "oss:PutObject" not in of_publish.actions
    assert of_publish.used_by == ("ferry-publish",)


def test_a_link_to_a_copy_is_signed_with_a_permission_of_the_function_behind_the_button() -> None:
    button = function("redeem_link")
    offering = granted(replace(GROUNDS, offers_copies=True), "function", deployed(button))

    assert "oss:GetObject" in offering.actions
    assert "oss:GetObject" not in granted(GROUNDS, "function", deployed(button)).actions


# --- what the platform does in its name ---------------------------------------


@pytest.mark.parametrize(
    ("destination", "action"),
    [
        (f"acs:mns:cn-hangzhou:{ACCOUNT}:/queues/dead/messages", "mns:SendMessage"),
        (f"acs:mns:cn-hangzhou:{ACCOUNT}:/topics/dead/messages", "mns:PublishMessage"),
        (f"acs:fc:cn-hangzhou:{ACCOUNT}:functions/tell", "fc:InvokeFunction"),
        (f"acs:eventbridge:cn-hangzhou:{ACCOUNT}:eventbus/default", "eventbridge:PutEvents"),
    ],
)
def test_what_is_given_up_may_be_sent_to_where_it_goes(destination: str, action: str) -> None:
    failing = function("publish", asynchronous=AsyncSettings(on_failure=destination))

    assert destination in allowed(granted(GROUNDS, "function", deployed(failing)), action)


def test_logs_are_written_to_the_logstore_of_the_function_alone() -> None:
    logging = function("publish", log_project="ferry", log_store="functions")
    role = granted(GROUNDS, "function", deployed(logging))

    store = f"acs:log:cn-hangzhou:{ACCOUNT}:project/ferry/logstore/functions"
    assert allowed(role, "log:PostLogStoreLogs") == {store}


def test_network_interfaces_are_only_made_for_a_function_in_a_private_network() -> None:
    inside = granted(GROUNDS, "function", deployed(function("publish", in_vpc=True)))

    assert "ecs:CreateNetworkInterface" in inside.actions
    assert "ecs:CreateNetworkInterface" not in granted(GROUNDS, "function").actions


# --- other roles, and people --------------------------------------------------


def test_a_triggers_role_starts_its_function_and_is_trusted_by_the_service_that_calls() -> None:
    trigger = DeployedTrigger("topic", "mns_topic", invocation_role=f"acs:ram::{ACCOUNT}:role/mns")
    role = granted(GROUNDS, "trigger", deployed(function("fetch_link", triggers=(trigger,))))

    arn = f"acs:fc:cn-hangzhou:{ACCOUNT}:functions/ferry-fetch_link"
    assert allowed(role, "fc:InvokeFunction") == {arn, f"{arn}/*"}
    assert role.trust == Trust(service="mns.aliyuncs.com")


def test_a_bucket_of_another_account_is_written_by_a_role_there_that_trusts_the_functions() -> None:
    across = replace(GROUNDS, targets=(replace(TARGET, role=WRITER),))
    ours, theirs = granted(across, "function"), granted(across, "target")

    assert allowed(ours, "sts:AssumeRole") == {WRITER.arn}
    assert "oss:PutObject" not in ours.actions
    assert (theirs.who, theirs.account_id) == (WRITER.arn, OTHER_ACCOUNT)
    assert allowed(theirs, "oss:PutObject") == {f"acs:oss:*:{OTHER_ACCOUNT}:my-archive/oceanbase/*"}
    assert theirs.trust
    assert theirs.trust.document() == {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"RAM": [ROLE]},
                "Condition": {"StringEquals": {"sts:ExternalId": "audit-7"}},
            }
        ],
    }


def test_the_operator_may_check_the_deployment_and_needs_no_trust() -> None:
    operator = granted(GROUNDS, "operator")

    assert {"fc:GetFunction", "oss:GetBucketLifecycle", "oss:PutObject"} <= operator.actions
    assert operator.trust is None


# --- how it is written --------------------------------------------------------


def test_a_policy_says_the_reason_of_each_statement_unless_it_is_left_out() -> None:
    grant = Grant("function", ROLE, (Statement("WriteLogs", ("log:PostLogStoreLogs",), ("*",)),))

    bare = {"Effect": "Allow", "Action": "log:PostLogStoreLogs", "Resource": "*"}
    assert grant.policy() == {"Version": "1", "Statement": [{"Sid": "WriteLogs", **bare}]}
    assert grant.policy(with_reasons=False) == {"Version": "1", "Statement": [bare]}


@given(st.lists(st.text(min_size=1), min_size=1).map(lambda words: ["Copy", *words]))
def test_a_sid_has_letters_and_digits_alone_whatever_a_destination_is_called(words: list[str]) -> None:
    assert Statement(sid(*words), (), ()).reason.isalnum()


def test_a_sid_with_other_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        Statement("copy to archive", (), ())


def test_two_destinations_with_like_names_get_sids_that_differ() -> None:
    one, other = (Statement(sid("CopyTo", name), (name,), ()) for name in ("a-b", "a.b"))

    assert [each.reason for each in distinct([one, other, one])] == ["CopyToAB", "CopyToAB2"]
