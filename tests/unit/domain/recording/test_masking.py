"""A recording keeps the form of calls, and nothing that tells whose they are."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from oceanferry.domain.recording.exchange import Exchange, RecordedCall
from oceanferry.domain.recording.masked_urls import masked_url
from oceanferry.domain.recording.masking import masked, masked_value
from oceanferry.domain.recording.masks import Masks

CANARIES = st.from_regex(r"cAnArY[0-9]{7}[a-z]{3,12}", fullmatch=True)
"""Random names as tokens and ids are: with digits."""
RPC = {"x-acs-action": "DescribeBackupSetDownloadLink", "content-type": "application/x-www-form-urlencoded"}
LINK = (
    "https://ob-backup.oss-cn-hangzhou-internal.aliyuncs.com/ob317v4uif0000/bak-4n/part_1.zip"
    "?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20261130T010203Z&x-oss-expires=3600"
    "&x-oss-credential=LTAI5tabc%2F20261130%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-signature=0123abcd"
)
V1_LINK = (
    "http://ob.oss-cn-beijing.aliyuncs.com/a/b?OSSAccessKeyId=LTAI5tabc&Expires=1790000000&Signature=x%3D"
)


def exchange(  # the parts of a call
    url: str = "https://oceanbasepro.cn-hangzhou.aliyuncs.com/",
    sent: dict[str, str] | None = None,
    request: bytes = b"",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    body: object = None,
) -> Exchange:
    answered = body if isinstance(body, bytes) else json.dumps(body).encode()
    received = headers or {"content-type": "application/json"}
    return Exchange("POST", url, RPC if sent is None else sent, request, status, received, answered)


def recorded(made: Exchange, masks: Masks | None = None) -> RecordedCall:
    return masked(made, masks or Masks(), seconds=1.5)


def test_keys_types_words_codes_and_times_are_kept() -> None:
    reply = {
        "Data": {
            "DownloadTaskStatus": "RUNNING",
            "CompressedBackupSetSize": 2.5,
            "NewKey": None,
            "Success": True,
        },
        "Code": "InvalidInstanceId.NotFound",
        "StartTime": "2026-11-30T01:02:03",
        "TotalCount": 12,
    }

    assert recorded(exchange(body=reply)).body.content == reply


@pytest.mark.parametrize("none", [0, -1, "-1", "0", "", "not_exist"])
def test_what_means_that_there_is_no_task_is_kept(none: object) -> None:
    call = recorded(exchange(body={"Data": [{"DownloadTaskId": none, "DownloadTaskStatus": none}]}))

    assert call.data == [{"DownloadTaskId": none, "DownloadTaskStatus": none}]


def test_an_id_has_the_same_mask_in_the_request_in_the_reply_and_in_a_link() -> None:
    form = urlencode({"InstanceId": "ob317v4uif0000"}).encode()
    call = recorded(
        exchange(request=form, body={"Data": {"InstanceId": "ob317v4uif0000", "InternalUrl": LINK}})
    )

    mask = call.asked("InstanceId")
    assert mask.startswith("masked-")
    assert call.fields["InstanceId"] == mask
    assert f"/{mask}/" in str(call.fields["InternalUrl"])


def test_a_number_and_the_same_number_in_digits_have_the_same_mask_and_their_own_type() -> None:
    masks = Masks()

    assert masked_value({"SetId": 1234567}, masks) == {"SetId": int(masks.text("1234567"))}
    assert masked_value({"SetId": "1234567"}, masks) == {"SetId": masks.text("1234567")}


def test_a_link_keeps_its_service_its_form_its_dates_and_the_extension_of_its_file() -> None:
    shown = masked_url(LINK, Masks())

    assert ".oss-cn-hangzhou-internal.aliyuncs.com/" in shown
    assert "x-oss-signature-version=OSS4-HMAC-SHA256" in shown
    assert "x-oss-date=20261130T010203Z" in shown
    assert "x-oss-expires=3600" in shown
    assert ".zip?" in shown
    for secret in ("ob-backup", "ob317v4uif0000", "bak-4n", "LTAI5tabc", "0123abcd"):
        assert secret not in shown


def test_an_old_link_keeps_the_names_of_its_parameters_and_its_end() -> None:
    shown = masked_url(V1_LINK, Masks())

    assert "OSSAccessKeyId=masked-" in shown
    assert "Expires=1790000000" in shown
    assert "LTAI5tabc" not in shown


def test_an_object_that_is_read_or_written_is_only_its_length() -> None:
    call = recorded(
        exchange(sent={"x-oss-date": "20261130T010203Z"}, request=b'{"a": 1}', body=b'{"orders": 12}')
    )

    assert (call.request.form, call.request.content) == ("bytes", 8)
    assert (call.body.form, call.body.content) == ("bytes", 14)


def test_an_error_of_oss_keeps_its_codes() -> None:
    body = (
        b"<Error><Code>AccessDenied</Code><EC>0003-00000001</EC><BucketName>my-archive</BucketName></Error>"
    )
    call = recorded(
        exchange(sent={"x-oss-date": "x"}, status=403, headers={"content-type": "application/xml"}, body=body)
    )

    name = ["BucketName", "masked-1"]
    assert call.body.content == ["Error", [["Code", "AccessDenied"], ["EC", "0003-00000001"], name]]


@pytest.mark.parametrize("first", ["Code", "Recommend"])
def test_a_code_is_kept_each_time_although_the_vendors_link_repeats_it(first: str) -> None:
    """Alibaba Cloud's errors have a ``Recommend`` with ``?q=`` and the code."""
    fields = {
        "Code": "InvalidInstanceId.NotFound",
        "Recommend": "https://api.aliyun.com/troubleshoot?q=InvalidInstanceId.NotFound&product=OceanBasePro",
    }
    masks = Masks()
    refusal = exchange(status=404, body={first: fields[first], **fields})

    assert [recorded(refusal, masks).reply["Code"] for _ in range(2)] == [fields["Code"]] * 2


def test_a_word_that_holds_a_secret_is_masked() -> None:
    call = recorded(exchange(body={"Code": "Refused.abcdefgh"}), Masks(["abcdefgh"]))

    assert call.reply == {"Code": "masked-1"}


@pytest.mark.parametrize(
    "body",
    [
        {"environmentVariables": {"ACME_DINGTALK_WEBHOOK": "x"}},
        {"TemplateBody": '{"Resources": {"BucketAcmePayroll": {"Type": "ALIYUN::OSS::Bucket"}}}'},
        {"Outputs": {"RoleOfAcme": {"Value": {"Fn::GetAtt": ["RoleOfAcme", "Arn"]}}}},
        {"Parameters": {"AcmeBucket": {"Type": "String"}}},
        {"Tags": {"AcmeTeam": "payroll"}},
    ],
    ids=lambda each: next(iter(each)),
)
def test_names_that_the_owner_chose_are_masked_although_they_are_keys(
    body: dict[str, object],
) -> None:
    """As GetFunction names the variables of a function, and a template of ROS its resources."""
    shown = recorded(exchange(body=body)).model_dump_json().lower()

    assert "acme" not in shown
    assert next(iter(body)).lower() in shown


def test_a_list_of_what_the_account_has_keeps_the_keys_of_its_entries() -> None:
    call = recorded(exchange(body={"Resources": [{"Status": "CREATE_COMPLETE"}]}))

    assert call.reply == {"Resources": [{"Status": "CREATE_COMPLETE"}]}


def test_a_header_of_metadata_is_masked_unless_it_is_one_that_every_copy_has() -> None:
    """A destination's ``metadata`` are names with texts, ``x-oss-meta-NAME`` on the wire."""
    sent = {
        "x-oss-date": "x",
        "x-oss-meta-acme-team": "a",
        "x-oss-meta-oceanferry-source": "b",
    }
    names = recorded(exchange(sent=sent, request=b"x")).request_headers

    assert "acme" not in str(names)
    assert "x-oss-meta-oceanferry-source" in names


@given(CANARIES, st.sampled_from(["Code", "Status", "Message", "InstanceId", "Name", "Url", "x"]), st.data())
def test_no_name_is_in_a_recording_wherever_it_stood(canary: str, key: str, data: st.DataObject) -> None:
    value = data.draw(
        st.sampled_from([canary, f"https://{canary}.example/{canary}?{canary}={canary}", [canary]])
    )
    made = exchange(
        url=f"https://{canary}.oss-cn-hangzhou.aliyuncs.com/{canary}?{canary}={canary}",
        sent={**RPC, canary: canary, "authorization": canary},
        request=urlencode({key: canary, canary: "x"}).encode(),
        headers={"content-type": "application/json", "x-acs-request-id": canary, canary: canary},
        body={key: value, canary: {key: value}},
    )

    assert canary not in recorded(made).model_dump_json()
    assert canary.lower() not in recorded(made).model_dump_json()


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    )
)
def test_whatever_json_comes_is_masked_the_same_each_time_and_keeps_its_types(value: JsonValue) -> None:
    masks = Masks()
    once = masked_value(value, masks)

    assert type(once) is type(value)
    assert masked_value(value, masks) == once


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/xml", "text/html", ""]))
def test_whatever_bytes_come_can_be_recorded(body: bytes, kind: str) -> None:
    call = recorded(exchange(headers={"content-type": kind}, body=body, status=500))

    assert RecordedCall.model_validate_json(call.model_dump_json()) == call
