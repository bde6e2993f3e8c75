# ruff: noqa: E501  # a message stands here as the operator reads it: in one line

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.problems import Problem
from oceanferry.settings.loading import load

SHIPPED = (Path(__file__).parents[3] / "oceanferry.yaml").read_text(encoding="utf-8")

REST = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
  room: {type: dingtalk, webhook: "${WEBHOOK}"}
  archive: {type: oss, bucket: my-archive, region: cn-shanghai}
"""
WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=made-up-token"


def mistakes(path: Path, text: str | bytes, **environment: str) -> list[str]:
    """Return the lines of the error, without the folder in front."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InvalidConfiguration) as refused:
        load(path, {"WEBHOOK": WEBHOOK, **environment})
    return str(refused.value).replace(f"{path.parent}/", "").splitlines()


def problems(path: Path, text: str) -> tuple[Problem, ...]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidConfiguration) as refused:
        load(path, {"WEBHOOK": WEBHOOK})
    return tuple(refused.value.problems)


def loaded_or_refused(path: Path, environment: Mapping[str, str]) -> str:
    try:
        return repr(load(path, environment))
    except InvalidConfiguration as error:
        return str(error)


def test_every_mistake_is_reported_at_once_with_its_line(path: Path) -> None:
    text = """\
region: China
account_id: 1234567890123456
clusters:
  orders: {instance_id: "https://oceanbase"}
routes:
  nightly:
    cluster: order
    select: {newest: false}
    delivr: [room]
    deliver: [room, archve]
    on_success: [room]
    on_failure: [archive]
  weekly: {cluster: orders, deliver: [], link_timeout: 6}
destinations:
  room:
    type: dingtalk
    webhook: https://oapi.dingtalk.com/robot/send?access_token=literal-token
    secret: "${ROOM_SECRET}"
    language: cn
  audit: {type: webhook, url: "${AUDIT_URL}"}
  archive: {type: oss, bucket: My_Archive, region: cn-shanghai, storage_class: Cold}
  archive: {type: oss}
on_failure: [rom]
"""

    assert mistakes(path, text, AUDIT_URL="ftp://audit.example.com/made-up") == [
        "oceanferry.yaml:1: region: must be the id of a region, such as cn-hangzhou",
        "oceanferry.yaml:2: account_id: must be text: put quotes around it",
        "oceanferry.yaml:4: clusters.orders.instance_id: must be the id of an instance, such as ob317v4uif0000",
        "oceanferry.yaml:7: routes.nightly.cluster: is not a cluster of this file; did you mean orders? (defined: orders)",
        "oceanferry.yaml:8: routes.nightly.select: has newest: false, which delivers every backup set within max_age; add max_age, such as max_age: 7d",
        "oceanferry.yaml:9: routes.nightly.delivr: is not a known key; did you mean deliver? (known here: cluster, select, schedule, deliver, on_success, on_failure, link_timeout, expect_every, heartbeat)",
        "oceanferry.yaml:10: routes.nightly.deliver[1]: is not a destination of this file; did you mean archive? (defined: room, audit, archive)",
        "oceanferry.yaml:11: routes.nightly.on_success: needs a ledger to record proven deliveries: add the section ledger",
        "oceanferry.yaml:12: routes.nightly.on_failure[0]: is a bucket, which receives copies but no messages; name a chat or a webhook",
        "oceanferry.yaml:13: routes.weekly.deliver: must not be empty",
        "oceanferry.yaml:13: routes.weekly.link_timeout: must be a duration such as 45s, 90m, 36h, 7d or 1d12h",
        "oceanferry.yaml:17: destinations.room.webhook: works like a password and must not be in the file: write ${NAME} and set the variable",
        "oceanferry.yaml:18: destinations.room.secret: needs the environment variable ROOM_SECRET, which is not set",
        "oceanferry.yaml:19: destinations.room.language: must be zh or en",
        "oceanferry.yaml:20: destinations.audit.url: must be a complete https:// URL (or http://, for a host in network.allow)",
        "oceanferry.yaml:20: destinations.audit.secret: is missing (required here: type, url, secret)",
        "oceanferry.yaml:21: destinations.archive.bucket: must be the name of a bucket: 3 to 63 lower-case letters, digits and -, with no - at an end",
        "oceanferry.yaml:21: destinations.archive.storage_class: must be Standard, IA, Archive, ColdArchive or DeepColdArchive",
        "oceanferry.yaml:22: destinations.archive: is given twice, first in line 21",
        "oceanferry.yaml:23: on_failure[0]: is not a destination of this file; did you mean room? (defined: room, audit, archive)",
    ]


@pytest.mark.parametrize(
    ("section", "mistake"),
    [
        (
            "netwrk: {}",
            "8: netwrk: is not a known key; did you mean network? (known here: region, account_id,",
        ),
        ("routes:", "8: routes: must be a mapping, with a name for each entry"),
        ("routes: {nightly: orders}", "8: routes.nightly: must be a mapping, such as {key: value}"),
        (
            "routes: {a b: {cluster: orders, deliver: [room]}}",
            "8: routes.(a key that is no name): must be a name of letters, digits and . _ -, beginning with a letter or digit, 64 at most",
        ),
        (
            "routes: {n: {cluster: orders, deliver: [room, archive, room]}}",
            "8: routes.n.deliver: names a destination twice",
        ),
        (
            "routes: {n: {cluster: orders, deliver: room}}",
            "8: routes.n.deliver: must be a list, such as [a, b]",
        ),
        (
            'routes: {n: {cluster: orders, deliver: [room], select: {newest: "no"}}}',
            "8: routes.n.select.newest: must be true or false",
        ),
        (
            "routes: {n: {cluster: orders, deliver: [room], select: {max_age: 0h}}}",
            "8: routes.n.select.max_age: must be a duration such as 45s, 90m, 36h, 7d or 1d12h",
        ),
        ("language: zn", "8: language: must be zh or en"),
        (
            "timezone: Asia/Shangai",
            "8: timezone: must be a time zone such as Asia/Shanghai or UTC; did you mean Asia/Shanghai?",
        ),
        ("timezone: ../etc/passwd", "8: timezone: must be a time zone such as Asia/Shanghai or UTC"),
        ("timezone: Asia", "8: timezone: must be a time zone such as Asia/Shanghai or UTC"),
        (
            "ledger: {path: state}",
            "8: ledger.type: must be one of oss, directory",
        ),
        (
            "ledger: {type: directory, path: ~/state}",
            "8: ledger.path: must be the path of a folder; for one in your home folder write ${HOME}/...",
        ),
        (
            "ledger: {type: oss, bucket: my-state, prefix: /oceanferry}",
            '8: ledger.prefix: must be the beginning of a key, such as "oceanbase/", without / in front, // and ../',
        ),
        (
            "endpoints: {oss: oss-cn-hangzhou.aliyuncs.com}",
            "8: endpoints.oss: must be a scheme, a host and an optional port, such as http://127.0.0.1:8080, or null",
        ),
        (
            "endpoints: {fc: 'http://user:made-up@host'}",
            "8: endpoints.fc: must be a scheme, a host and an optional port, such as http://127.0.0.1:8080, or null",
        ),
        (
            "network: {allow: [https://hooks.example.com/]}",
            "8: network.allow[0]: must be a host, or host:port, without a scheme or a path, such as 127.0.0.1:8080",
        ),
        (
            "functions: {publish: 1-publish}",
            "8: functions.publish: must be the name of a function: letters, digits, _ and -, no digit or - first, 64 at most",
        ),
        ("language: !env LANGUAGE", "8: language: has the tag !env; tags are not supported"),
        (
            "language: ${LANG-UAGE}",
            "8: language: has ${ without a valid ${NAME}; a name has letters, digits and _",
        ),
        ("on_failure: [${A}${B}]", "8: is not YAML: expected ',' or ']', but got '{'"),
    ],
)
def test_a_mistake_is_reported_with_what_is_allowed(path: Path, section: str, mistake: str) -> None:
    [line] = mistakes(path, REST + section)

    assert line.startswith(f"oceanferry.yaml:{mistake}")


def test_a_message_at_most_once_needs_a_ledger(path: Path) -> None:
    text = REST.replace("type: dingtalk,", "type: dingtalk, delivery: at_most_once,")

    assert mistakes(path, text) == [
        "oceanferry.yaml:6: destinations.room.delivery: needs a ledger to record started deliveries: add the section ledger"
    ]


@pytest.mark.parametrize("account_id", ["12345", '"12345"', '"1234****90123456"', "1234-5678-9012", "true"])
def test_the_account_id_is_digits_in_quotes(path: Path, account_id: str) -> None:
    [line] = mistakes(path, REST.replace('"1234567890123456"', account_id))

    assert line in {
        'oceanferry.yaml:2: account_id: must be 12 to 20 digits, such as "1234567890123456"',
        "oceanferry.yaml:2: account_id: must be text: put quotes around it",
    }


@pytest.mark.parametrize("type_", ["email", "null", "1"])
def test_a_type_that_does_not_exist_is_refused_with_those_that_do(path: Path, type_: str) -> None:
    [line] = mistakes(path, REST.replace("type: dingtalk", f"type: {type_}"))

    assert line == (
        "oceanferry.yaml:6: destinations.room.type: must be one of dingtalk, feishu, wecom, slack, teams, webhook,"
        " cloudevents, oss"
    )


@pytest.mark.parametrize(
    ("type_", "meant"),
    [("DingTalk", "dingtalk"), ("feisu", "feishu"), ("lark", "feishu"), ("wechat", "wecom")],
)
def test_a_type_that_is_nearly_one_is_reported_with_the_line_to_write(
    path: Path, type_: str, meant: str
) -> None:
    [problem] = problems(path, REST.replace("type: dingtalk", f"type: {type_}"))

    assert f"did you mean {meant}?" in problem.what
    assert problem.fix == f"Write type: {meant}"


def test_a_list_of_clusters_is_reported_as_routes_of_their_own(path: Path) -> None:
    [problem] = problems(path, REST + "routes: {nightly: {cluster: [orders, billing], deliver: [room]}}\n")

    assert problem.what == "must be one name and not a list"
    assert problem.fix == "Write cluster: orders, and another route for billing"


@pytest.mark.parametrize(
    "room",
    [
        'webhook: "https://oapi.dingtalk.com/robot/send?access_token=made-up"',
        'webhook: "${WEBHOOK}", secret: SECmade-up',
        'webhook: "${WEBHOOK}", secret: "SEC${WEBHOOK}"',
        "webhook: 1234567",
        "webhook: null",
    ],
)
def test_a_secret_in_the_file_is_refused_with_the_reason_and_not_repeated(path: Path, room: str) -> None:
    [line] = mistakes(path, REST.replace('webhook: "${WEBHOOK}"', room))

    assert line.endswith("must not be in the file: write ${NAME} and set the variable")
    assert "made-up" not in line


@pytest.mark.parametrize("token", ["made-up凭证", "made-up\u00e9", "made up"])
def test_a_bearer_token_that_no_header_can_have_is_refused_with_its_line(path: Path, token: str) -> None:
    """RFC 6750, section 2.1: a token is visible ASCII."""
    audit = '  audit: {type: cloudevents, url: "${WEBHOOK}", secret: "${TOKEN}"}\n'
    [line] = mistakes(path, REST + audit, TOKEN=token)

    assert line.endswith(
        "destinations.audit.secret: must be a bearer token, of visible ASCII characters only"
    )
    assert "made" not in line


def test_every_missing_variable_is_named_with_the_key_that_wants_it(path: Path) -> None:
    text = REST.replace("my-archive", '"${STAGE}-${NUMBER}"')

    assert mistakes(path, text, WEBHOOK="", NUMBER="1") == [
        "oceanferry.yaml:6: destinations.room.webhook: needs the environment variable WEBHOOK, which is not set",
        "oceanferry.yaml:7: destinations.archive.bucket: needs the environment variable STAGE, which is not set",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h/",
        "hooks.example.com",
        "https://",
        "https://h:99999/",
        "https://h h/",
        "https://[/",
        "https://h/ a",
    ],
)
def test_an_address_from_the_environment_is_checked_and_not_repeated(path: Path, url: str) -> None:
    assert mistakes(path, REST, WEBHOOK=url) == [
        "oceanferry.yaml:6: destinations.room.webhook: must be a complete https:// URL (or http://, for a host in network.allow)"
    ]


@pytest.mark.parametrize(
    "domain", ["http://backups.example.com", "backups.example.com", "https://h.example/a"]
)
def test_a_domain_of_a_bucket_without_tls_is_refused_with_its_line_and_what_to_write(
    path: Path, domain: str
) -> None:
    """Over `http://`, links to copies and the objects themselves would be read on the way."""
    text = REST.replace("region: cn-shanghai", f'region: cn-shanghai, domain: "{domain}"')
    ledger = f'ledger: {{type: oss, bucket: my-state, domain: "{domain}"}}\n'

    assert mistakes(path, text + ledger) == [
        f"oceanferry.yaml:{line}: {key}.domain: must be the https:// address of a domain that is bound to the bucket, such as https://backups.example.com, or null"
        for line, key in ((7, "destinations.archive"), (8, "ledger"))
    ]


@pytest.mark.parametrize("domain", ["https://backups.example.com/", "http://127.0.0.1:8080"])
def test_a_domain_of_a_bucket_has_tls_or_stays_on_this_machine(path: Path, domain: str) -> None:
    path.write_text(
        REST.replace("region: cn-shanghai", f'region: cn-shanghai, domain: "{domain}"'), encoding="utf-8"
    )

    load(path, {"WEBHOOK": WEBHOOK})


def test_a_mistake_in_the_environment_is_reported_with_the_variable(path: Path) -> None:
    overrides = {"OCEANFERRY_ENDPOINTS_OSS": "localhost", "OCEANFERRY_NETWORK_ALLOW": "a:1,http://b"}

    assert mistakes(path, REST, **overrides) == [
        "OCEANFERRY_ENDPOINTS_OSS: endpoints.oss: must be a scheme, a host and an optional port, such as http://127.0.0.1:8080, or null",
        "OCEANFERRY_NETWORK_ALLOW: network.allow[1]: must be a host, or host:port, without a scheme or a path, such as 127.0.0.1:8080",
    ]


def test_a_key_that_is_given_twice_is_a_mistake_in_a_file_that_would_do_otherwise(path: Path) -> None:
    assert mistakes(path, f"{REST}language: en\nlanguage: zh") == [
        "oceanferry.yaml:9: language: is given twice, first in line 8"
    ]


def test_a_key_that_is_a_list_is_a_mistake(path: Path) -> None:
    assert mistakes(path, f"{REST}? [a, b]\n: zh") == ["oceanferry.yaml:8: has a key that is not text"]


def test_the_environment_overrides_nothing_in_a_file_that_is_no_mapping(path: Path) -> None:
    assert mistakes(path, "- region", OCEANFERRY_ENDPOINTS_OSS="http://localhost") == [
        "oceanferry.yaml:1: must be a mapping, such as {key: value}"
    ]


def test_what_is_missing_is_reported_with_all_that_is_required(path: Path) -> None:
    assert mistakes(path, "region: cn-hangzhou\naccount_id: '1234567890123456'\ndestinations: {}") == [
        "oceanferry.yaml:1: clusters: is missing (required here: region, account_id, clusters, destinations)",
        "oceanferry.yaml:3: destinations: must not be empty",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (b"", "oceanferry.yaml is empty. Write a new one: oceanferry init --overwrite"),
        (b"# nothing", "oceanferry.yaml is empty. Write a new one: oceanferry init --overwrite"),
        (b"- region", "oceanferry.yaml:1: must be a mapping, such as {key: value}"),
        (
            b"region: \xff",
            "oceanferry.yaml is not UTF-8. Save it as UTF-8; for a file in GBK: iconv -f GBK -t UTF-8",
        ),
        (
            "region: x".encode("utf-16"),
            "oceanferry.yaml is not UTF-8. Save it as UTF-8; for a file in GBK: iconv -f GBK -t UTF-8",
        ),
        (
            b"region: \x07",
            "oceanferry.yaml is not YAML: it has control characters. Remove them, or write the file anew",
        ),
        (b"a: [\nb: 1", "oceanferry.yaml:2: is not YAML: expected ',' or ']', but got '<stream end>'"),
        (b"a: b: c", "oceanferry.yaml:1: is not YAML: mapping values are not allowed here"),
        (
            b"room: {webhook: ${WEBHOOK}}",
            "oceanferry.yaml:1: is not YAML: expected ',' or '}', but got '{'; between { and }, put quotes around ${NAME}",
        ),
        (b"a: &a [*a]", "oceanferry.yaml:1: is not YAML: aliases are not supported"),
        (b"[" * 1000, "oceanferry.yaml:1: is not YAML: it is nested too deeply"),
        (b"a: 1\n---\nb: 2", "oceanferry.yaml:2: is not YAML: but found another document"),
        (
            b"# " * 600_000,
            "oceanferry.yaml is larger than 128 KiB, the limit for a configuration. Check that this is the right file",
        ),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_in_words(path: Path, text: bytes, mistake: str) -> None:
    assert mistakes(path, text) == [mistake]


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="cannot be read: Is a directory"):
        load(tmp_path, {})
    with pytest.raises(InvalidConfiguration, match="cannot be read: No such file or directory"):
        load(tmp_path / "nothing.yaml", {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(SHIPPED)), length=st.integers(0, 40), other=st.text(max_size=5))
def test_any_mistake_is_an_invalid_configuration_and_repeats_no_secret(
    path: Path, start: int, length: int, other: str
) -> None:
    path.write_bytes((SHIPPED[:start] + other + SHIPPED[start + length :]).encode(errors="replace"))
    environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", SHIPPED), WEBHOOK)

    assert "made-up-token" not in loaded_or_refused(path, environment)
