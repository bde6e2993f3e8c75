from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fakes.clock import NOON
from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.configuration import Cluster, Destination, Reader, Route
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.redeeming.vouchers import Voucher, VoucherKeys
from oceanferry.domain.runs.job_signatures import combined_key
from oceanferry.domain.runs.requests import Request, route_of
from oceanferry.domain.secrets import Secret
from oceanferry.settings.chat_destinations import DingtalkDestination, WebhookDestination
from oceanferry.settings.environment import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    SECURITY_TOKEN,
    VARIABLES,
    credentials_from,
    log_level_from,
    traced,
)
from oceanferry.settings.loading import find, load
from oceanferry.settings.model import Settings
from oceanferry.settings.oss_destination import OssDestination
from oceanferry.settings.sections import DirectoryLedger, OssLedger

SHIPPED = Path(__file__).parents[3] / "oceanferry.yaml"
ENVIRONMENT = {
    "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=made-up-token",
    "DINGTALK_SECRET": "SECmade-up",
    "AUDIT_URL": "https://audit.example.com/hooks/backup",
    "AUDIT_SECRET": "whsec_bWFkZS11cA==",
    "REDEEM_KEYS": "made-up-made-up-made-up-made-up-",
}
SMALLEST = """
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
  archive: {type: oss, bucket: my-archive, region: cn-shanghai}
"""


def shipped(**environment: str) -> Settings:
    return load(SHIPPED, {**ENVIRONMENT, **environment})


def loaded(path: Path, text: str, **environment: str) -> Settings:
    path.write_text(text)
    return load(path, environment)


def test_the_shipped_file_says_what_can_be_asked_for() -> None:
    configuration = shipped().configuration()
    orders = Cluster("orders", "ob317v4uif0000")

    assert configuration.clusters == {"orders": orders}
    assert configuration.route("nightly") == Route(
        name="nightly",
        cluster=orders,
        deliver=("ops-room", "audit", "archive"),
        selection=Selection(max_age=timedelta(hours=36)),
        on_success=("ops-room",),
        on_failure=("ops-room",),
        link_timeout=timedelta(hours=6),
        expect_every=timedelta(hours=26),
    )
    assert configuration.route("weekly").deliver == ("archive",)
    assert configuration.destinations == {
        "ops-room": Destination("ops-room", Reader("en", ZoneInfo("Asia/Shanghai"))),
        "audit": Destination("audit", Reader("en", ZoneInfo("UTC")), reads_several=False),
        "archive": Destination("archive", takes_copies=True, reads_several=False),
    }
    assert configuration.on_failure == ("ops-room",)


def test_the_shipped_file_says_how_destinations_are_reached() -> None:
    destinations = shipped().destinations
    room, audit, archive = destinations["ops-room"], destinations["audit"], destinations["archive"]

    assert isinstance(room, DingtalkDestination)
    assert room.webhook == Secret(ENVIRONMENT["DINGTALK_WEBHOOK"])
    assert room.secret == Secret(ENVIRONMENT["DINGTALK_SECRET"])
    assert room.keyword == "Backup"
    assert isinstance(audit, WebhookDestination)
    assert audit.url == Secret(ENVIRONMENT["AUDIT_URL"])
    assert audit.secret == Secret(ENVIRONMENT["AUDIT_SECRET"])
    assert isinstance(archive, OssDestination)
    assert (archive.bucket, archive.region, archive.prefix) == ("my-archive", "cn-shanghai", "oceanbase/")
    assert archive.storage_class == "IA"


def test_the_shipped_file_says_the_rest() -> None:
    settings = shipped()

    assert settings.ledger == OssLedger(type="oss", bucket="my-state", prefix="oceanferry/")
    assert settings.endpoints.model_dump() == {
        "oceanbase": None,
        "oss": None,
        "fc": None,
        "sts": None,
        "ros": None,
        "oos": None,
        "mns": None,
        "eventbridge": None,
    }
    assert settings.function_names == {
        "fetch_link": "oceanferry-fetch-link",
        "publish": "oceanferry-publish",
        "copy_object": "oceanferry-copy-object",
        "redeem_link": "oceanferry-redeem-link",
        "watchdog": "oceanferry-watchdog",
    }


def test_another_name_of_the_deployment_is_another_name_of_every_function(path: Path) -> None:
    settings = loaded(path, SMALLEST + "name: oceanferry-staging\nfunctions: {publish: tell}\n")

    assert settings.function_names == {
        "fetch_link": "oceanferry-staging-fetch-link",
        "publish": "tell",
        "copy_object": "oceanferry-staging-copy-object",
        "redeem_link": "oceanferry-staging-redeem-link",
        "watchdog": "oceanferry-staging-watchdog",
    }


def test_nothing_shows_a_secret() -> None:
    settings = shipped()
    shown = f"{settings!r} {settings} {settings.model_dump_json()} {settings.configuration()}"

    assert not [value for value in ENVIRONMENT.values() if value in shown]


def test_a_small_file_has_defaults_for_the_rest(path: Path) -> None:
    settings = loaded(path, SMALLEST)

    assert settings.ledger is None
    assert settings.network.allow == []
    assert settings.configuration().routes == {}
    assert (settings.language, settings.timezone) == ("zh", ZoneInfo("Asia/Shanghai"))


def test_a_route_needs_a_cluster_and_destinations_only(path: Path) -> None:
    settings = loaded(path, SMALLEST + "routes: {all: {cluster: orders, deliver: [archive]}}")
    configuration = settings.configuration()

    assert route_of(Request(route="all"), configuration) == Route(
        "all", Cluster("orders", "ob317v4uif0000"), ("archive",)
    )


def test_messages_are_written_in_the_language_and_zone_of_the_file_unless_a_destination_has_its_own(
    path: Path,
) -> None:
    settings = loaded(
        path,
        """
region: cn-hangzhou
account_id: "1234567890123456"
language: en
timezone: Europe/Berlin
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
  common: {type: dingtalk, webhook: "https://oapi.dingtalk.com/robot/send?access_token=${TOKEN}"}
  own: {type: dingtalk, webhook: "${URL}", language: zh, timezone: UTC, inside: true}
""",
        TOKEN="made-up",
        URL="https://oapi.dingtalk.com/robot/send?access_token=other",
    )

    readers = {name: each.reader for name, each in settings.configuration().destinations.items()}
    assert readers == {
        "common": Reader("en", ZoneInfo("Europe/Berlin"), inside=False),
        "own": Reader("zh", ZoneInfo("UTC"), inside=True),
    }


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45s", timedelta(seconds=45)),
        ("90m", timedelta(minutes=90)),
        ("36h", timedelta(hours=36)),
        ("7d", timedelta(days=7)),
        ("1d12h", timedelta(hours=36)),
        ("1h30m15s", timedelta(seconds=5415)),
    ],
)
def test_durations_have_units(path: Path, text: str, length: timedelta) -> None:
    route = f"routes: {{all: {{cluster: orders, deliver: [archive], link_timeout: {text}}}}}"

    assert loaded(path, SMALLEST + route).routes["all"].link_timeout == length


def test_a_variable_may_stand_anywhere_in_a_value(path: Path) -> None:
    text = SMALLEST.replace("my-archive", '"my-${STAGE}-archive-${NUMBER}"')
    archive = loaded(path, text, STAGE="test", NUMBER="1").destinations["archive"]

    assert isinstance(archive, OssDestination)
    assert archive.bucket == "my-test-archive-1"


def test_a_variable_s_own_value_is_not_looked_into(path: Path) -> None:
    text = SMALLEST + 'endpoints: {oss: "http://${HOST}"}'

    with pytest.raises(InvalidConfiguration, match=r"endpoints\.oss: must be a scheme"):
        loaded(path, text, HOST="${OTHER}/", OTHER="localhost")


def test_a_byte_order_mark_is_no_mistake(path: Path) -> None:
    assert loaded(path, f"\ufeff{SMALLEST}").region == "cn-hangzhou"


def test_a_chat_may_be_sent_a_message_once_at_most(path: Path) -> None:
    room = '  room: {type: dingtalk, webhook: "${ROOM}", delivery: at_most_once}\n'
    text = SMALLEST + room + "ledger: {type: directory, path: state}"
    configuration = loaded(path, text, ROOM="https://example.com/robot").configuration()

    assert configuration.destination("room").delivery == "at_most_once"
    assert configuration.destination("archive").delivery == "at_least_once"


def test_a_relative_ledger_folder_is_beside_the_file(path: Path) -> None:
    ledger = loaded(path, SMALLEST + "ledger: {type: directory, path: state}").ledger

    assert isinstance(ledger, DirectoryLedger)
    assert ledger.path == path.parent / "state"


def test_the_environment_overrides_endpoints_and_adds_to_the_network(path: Path) -> None:
    settings = loaded(
        path,
        SMALLEST
        + "endpoints: {oss: http://localhost:1, fc: http://localhost:2}\nnetwork: {allow: [hooks.local]}",
        OCEANFERRY_ENDPOINTS_OCEANBASE="http://127.0.0.1:9000",
        OCEANFERRY_ENDPOINTS_OSS="http://127.0.0.1:9001/",
        OCEANFERRY_ENDPOINTS_FC="",
        OCEANFERRY_NETWORK_ALLOW="127.0.0.1:8080, [::1]:8080,,",
    )

    assert settings.endpoints.model_dump(exclude_none=True) == {
        "oceanbase": "http://127.0.0.1:9000",
        "oss": "http://127.0.0.1:9001",
        "fc": "http://localhost:2",
    }
    assert settings.network.allow == ["hooks.local", "127.0.0.1:8080", "[::1]:8080"]


def test_the_environment_needs_no_section_to_override() -> None:
    settings = shipped(OCEANFERRY_ENDPOINTS_FC="http://127.0.0.1:1", OCEANFERRY_NETWORK_ALLOW="127.0.0.1")

    assert settings.endpoints.fc == "http://127.0.0.1:1"
    assert settings.network.allow == ["127.0.0.1"]


def test_the_option_goes_before_the_variable_and_the_variable_before_the_folder(tmp_path: Path) -> None:
    for name in ("option.yaml", "variable.yaml", "oceanferry.yaml"):
        (tmp_path / name).touch()
    option, variable = tmp_path / "option.yaml", {"OCEANFERRY_CONFIG": str(tmp_path / "variable.yaml")}

    assert find(option, variable, tmp_path) == option
    assert find(None, variable, tmp_path) == tmp_path / "variable.yaml"
    assert find(None, {"OCEANFERRY_CONFIG": ""}, tmp_path) == tmp_path / "oceanferry.yaml"


def test_a_configuration_that_is_not_there_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "oceanferry.yaml").touch()

    with pytest.raises(InvalidConfiguration) as refused:
        find(None, {"OCEANFERRY_CONFIG": "/nowhere/oceanferry.yaml"}, tmp_path)

    assert str(refused.value) == (
        "There is no configuration /nowhere/oceanferry.yaml (OCEANFERRY_CONFIG). Give its path with --config"
        " or in OCEANFERRY_CONFIG, or write a new one: oceanferry init"
    )


def test_credentials_come_from_the_environment() -> None:
    environment = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "made-up",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "made-up-secret",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "made-up-token",
    }

    assert credentials_from(environment) == Credentials(
        "made-up", Secret("made-up-secret"), Secret("made-up-token")
    )
    assert credentials_from({**environment, "ALIBABA_CLOUD_SECURITY_TOKEN": ""}).security_token is None


def test_missing_credentials_are_asked_for_by_name() -> None:
    with pytest.raises(InvalidConfiguration) as refused:
        credentials_from({"ALIBABA_CLOUD_ACCESS_KEY_ID": "made-up"})

    assert str(refused.value) == (
        "There is no AccessKey: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set."
        " Export ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET;"
        " for a temporary key, ALIBABA_CLOUD_SECURITY_TOKEN"
    )


def test_every_variable_that_is_read_is_listed(path: Path) -> None:
    class Recorded(dict[str, str]):
        def get(self, name: str, default: object = None) -> str:
            read.add(name)
            return "made-up"

        def __getitem__(self, name: str) -> str:
            return self.get(name)

    read: set[str] = set()
    path.write_text(SMALLEST)
    credentials_from(Recorded())
    find(path, Recorded(), path.parent)
    with pytest.raises(InvalidConfiguration):
        find(None, Recorded(), path.parent)
    with pytest.raises(InvalidConfiguration):
        load(path, Recorded())
    with pytest.raises(InvalidConfiguration):
        log_level_from(Recorded())

    traced(Recorded())

    assert read == set(VARIABLES)


def redeeming(path: Path, section: str, **environment: str) -> Settings:
    return loaded(path, f"{SMALLEST}redeem: {section}\n", **{**ENVIRONMENT, **environment})


def test_without_an_address_the_buttons_are_the_links_themselves(path: Path) -> None:
    assert loaded(path, SMALLEST).terms is None
    assert shipped().terms is None


def test_with_an_address_the_shipped_file_says_on_what_terms_buttons_are_redeemed() -> None:
    terms = shipped(OCEANFERRY_REDEEM_URL="https://backups.example.com/").terms

    assert terms
    assert (terms.url, terms.valid_for, terms.uses) == (
        "https://backups.example.com",
        timedelta(days=7),
        None,
    )
    assert terms.contact == "the DBA on call"


def test_the_first_of_several_keys_signs(path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    section = '{url: "https://b.example.com", keys: "${REDEEM_KEYS}"}'
    voucher = Voucher("orders", "bak-1", 1, "ops-room", NOON, NOON)
    terms = redeeming(path, section, REDEEM_KEYS=f"{new}, {old}").terms

    assert terms
    assert terms.keys.token(voucher) == VoucherKeys([Secret(new)]).token(voucher)
    assert terms.keys.voucher(VoucherKeys([Secret(old)]).token(voucher).reveal(), NOON) == voucher


def test_jobs_are_signed_with_the_keys_of_the_buttons_or_else_with_all_secrets_together(path: Path) -> None:
    new, old = "n" * 32, "o" * 32
    with_keys = redeeming(path, '{keys: "${REDEEM_KEYS}"}', REDEEM_KEYS=f"{new}, {old}")
    room = '  ops-room: {type: dingtalk, webhook: "${WEBHOOK}", secret: "${SECRET}"}\n'
    webhook, secret = "https://oapi.dingtalk.com/robot/send?access_token=t", "SECs"
    without = loaded(path, SMALLEST + room, WEBHOOK=webhook, SECRET=secret)

    assert with_keys.job_keys() == (Secret(new), Secret(old))
    assert without.job_keys() == combined_key([Secret(webhook), Secret(secret)])
    assert loaded(path, SMALLEST).job_keys() == ()


def test_an_address_from_the_environment_without_the_section_is_not_used(path: Path) -> None:
    assert loaded(path, SMALLEST, OCEANFERRY_REDEEM_URL="https://b.example.com").terms is None


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ('{keys: "${REDEEM_KEYS}", url: "http://b.example.com"}', "redeem.url: must be the https:// address"),
        ('{keys: "${REDEEM_KEYS}", url: "https://b.example.com/?a=b"}', "redeem.url: must be the https://"),
        ('{keys: "${SHORT}"}', "redeem.keys: must be keys of 32 characters or more"),
        ('{keys: "${HALF}"}', "redeem.keys: must be keys of 32 characters or more"),
        ('{keys: "written out and long enough for that"}', "redeem.keys: is a secret and must not be"),
        ('{keys: "${REDEEM_KEYS}", uses: 3}', "redeem.uses: needs a ledger"),
        ('{keys: "${REDEEM_KEYS}", networks: [office]}', r"redeem.networks\[0\]: must be a network such as"),
        ('{keys: "${REDEEM_KEYS}", networks: [10.0.0.1/8]}', r"redeem.networks\[0\]: must be a network such"),
        ("{url: null}", "redeem.keys: is missing"),
    ],
)
def test_terms_that_make_no_sense_are_refused(path: Path, section: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration, match=complaint):
        redeeming(path, section, SHORT="secret", HALF=f"{'x' * 32},")


@pytest.mark.parametrize("value", ["{}\n", " {}", "{}\r", "{}\u00a0", "\t{}"])
def test_white_space_around_a_variable_s_value_is_refused_with_its_name_line_and_key(
    path: Path, value: str
) -> None:
    room = '  ops-room: {type: feishu, webhook: "https://open.feishu.cn/${TOKEN}"}\n'

    with pytest.raises(InvalidConfiguration) as caught:
        loaded(path, SMALLEST + room, TOKEN=value.format("planted-token"))

    reported = str(caught.value)
    assert (
        ":8: destinations.ops-room.webhook: needs the environment variable TOKEN, which has white" in reported
    )
    assert "planted-token" not in reported


@pytest.mark.parametrize("value", ["planted\nsecret", "planted\x00secret", "planted\u202esecret"])
def test_control_characters_in_a_variable_s_value_are_refused(path: Path, value: str) -> None:
    room = '  ops-room: {type: dingtalk, webhook: "${URL}", secret: "${SECRET}"}\n'

    with pytest.raises(InvalidConfiguration, match="variable SECRET, which has control characters") as caught:
        loaded(path, SMALLEST + room, URL="https://oapi.dingtalk.com/robot/send", SECRET=value)

    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("name", [ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN])
@pytest.mark.parametrize("value", ["planted\n", " planted", "planted key", "planted\x00"])
def test_an_access_key_with_white_space_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    environment = {ACCESS_KEY_ID: "LTAI", ACCESS_KEY_SECRET: "secret", name: value}

    with pytest.raises(InvalidConfiguration, match=f"The environment variable {name} has") as caught:
        credentials_from(environment)

    assert "planted" not in str(caught.value)
