"""``oceanferry sync``: one file is edited, and s.yaml says the same."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
import yaml
from pydantic_core import from_json

from oceanferry.application.deployment.checkout import deployment_beside
from oceanferry.cli.main import main
from oceanferry.domain.deployment.deployed import DeployedTrigger

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
S_YAML = (ROOT / "s.yaml").read_bytes()
HEARTBEAT = '    # heartbeat: "${HEARTBEAT_URL}"'
ROUTE = "  {}:\n    cluster: orders\n    schedule: '0 8 * * *'\n    deliver: [archive]\n"


class Files:
    """The two files of a checkout, one of which a test edits."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.config = folder / "oceanferry.yaml"
        self.s_yaml = folder / "s.yaml"
        self._captured = captured
        self.config.write_text(CONFIGURATION, encoding="utf-8")
        self.s_yaml.write_bytes(S_YAML)

    def edit(self, old: str, new: str) -> None:
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new, 1), encoding="utf-8")

    def edit_s_yaml(self, old: str, new: str) -> None:
        text = self.s_yaml.read_bytes()
        assert old.encode() in text
        self.s_yaml.write_bytes(text.replace(old.encode(), new.encode(), 1))

    def sync(self, *options: str) -> int:
        return main(["sync", "--config", str(self.config), *options])

    def printed(self) -> str:
        return self._captured.readouterr().out

    def problems(self) -> str:
        return self._captured.readouterr().err

    def timers(self, kind: str = "fetch_link") -> dict[str, DeployedTrigger]:
        function = deployment_beside(self.config, None).of_kind(kind)
        assert function
        return {each.name: each for each in function.triggers if each.type == "timer"}


@pytest.fixture
def files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Files:
    return Files(tmp_path, capsys)


def test_the_files_that_are_shipped_agree(files: Files) -> None:
    assert files.sync("--check") == 0
    assert files.sync() == 0
    assert files.s_yaml.read_bytes() == S_YAML


def test_another_schedule_is_written_as_the_timer_of_its_route(files: Files) -> None:
    files.edit("CRON_TZ=Asia/Shanghai 0 0 8 * * *", "CRON_TZ=Asia/Shanghai 0 30 6 * * *")

    assert files.sync() == 0
    assert files.timers()["nightly"].cron == "CRON_TZ=Asia/Shanghai 0 30 6 * * *"
    assert files.sync("--check") == 0


def test_the_hours_of_a_crontab_are_those_of_the_files_time_zone(files: Files) -> None:
    files.edit("schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * *", "schedule: '30 6 * * MON-FRI'")
    files.edit("timezone: Asia/Shanghai", "timezone: Europe/Berlin")

    files.sync()
    assert files.timers()["nightly"].cron == "CRON_TZ=Europe/Berlin 0 30 6 * * MON-FRI"


def test_a_new_route_gets_a_timer_that_asks_for_it(files: Files) -> None:
    files.edit("routes:\n", "routes:\n" + ROUTE.format("hourly.2"))

    files.sync()
    assert from_json(files.timers()["hourly-2"].payload) == {"route": "hourly.2"}


def test_a_route_without_a_schedule_gets_no_timer(files: Files) -> None:
    files.edit("    schedule: CRON_TZ=Asia/Shanghai 0 0 9 * * SUN\n", "")

    files.sync()
    assert list(files.timers()) == ["nightly"]


def test_the_watchdogs_schedule_is_its_timer(files: Files) -> None:
    files.edit('schedule: "@every 10m"', 'schedule: "@every 5m"')

    files.sync()
    assert files.timers("watchdog")["watchdog"].cron == "@every 5m"


def test_two_routes_whose_timers_would_have_one_name_are_refused(files: Files) -> None:
    files.edit("routes:\n", "routes:\n" + ROUTE.format("a.b") + ROUTE.format("a-b"))

    assert files.sync() == 2
    assert "would both be called a-b" in files.problems()
    assert files.s_yaml.read_bytes() == S_YAML


def test_region_account_and_names_of_functions_are_written(files: Files) -> None:
    files.edit("region: cn-hangzhou", "region: cn-beijing")
    files.edit('"1234567890123456"', '"6543210987654321"')
    files.edit("# functions: {publish: my-publish}", "functions: {publish: publish-to-chats}")

    files.sync()
    deployment = deployment_beside(files.config, None)
    watchdog = deployment.of_kind("watchdog")
    assert watchdog
    assert watchdog.region == "cn-beijing"
    assert watchdog.asynchronous
    assert watchdog.asynchronous.on_failure == "acs:fc:cn-beijing:6543210987654321:functions/publish-to-chats"


def test_every_variable_that_the_configuration_names_is_deployed_and_no_other(files: Files) -> None:
    files.edit(HEARTBEAT, HEARTBEAT.replace("# ", ""))
    files.edit("${DINGTALK_SECRET}", "${ROBOT_SECRET}")

    files.sync()
    variables = yaml.safe_load(files.s_yaml.read_bytes())["templates"]["function"]["environmentVariables"]
    assert variables["HEARTBEAT_URL"] == "${env('HEARTBEAT_URL')}"
    assert variables["ROBOT_SECRET"] == "${env('ROBOT_SECRET')}"
    assert "DINGTALK_SECRET" not in variables


def test_what_is_written_by_hand_stays_byte_for_byte(files: Files) -> None:
    files.edit_s_yaml("memorySize: 384", "memorySize: 512   # by hand \t")
    files.edit_s_yaml("resources:\n", "resources:\n  # \xe4\r\n")
    before = files.s_yaml.read_bytes()
    files.edit("0 0 8 * * *", "0 0 7 * * *")

    files.sync()
    assert files.s_yaml.read_bytes() == before.replace(b"0 0 8 * * *", b"0 0 7 * * *")


def test_a_variable_that_stands_outside_of_the_marks_is_left_to_the_hand(files: Files) -> None:
    by_hand = "      DINGTALK_SECRET: ${env('OTHER_NAME')}\n"
    files.edit_s_yaml(
        "      # oceanferry sync: variables\n", by_hand + "      # oceanferry sync: variables\n"
    )

    files.sync()
    text = files.s_yaml.read_text(encoding="utf-8")
    assert text.count("DINGTALK_SECRET:") == 1
    assert by_hand in text


def test_line_endings_of_windows_stay(files: Files) -> None:
    files.s_yaml.write_bytes(S_YAML.replace(b"\n", b"\r\n"))
    files.edit("0 0 8 * * *", "0 0 7 * * *")

    files.sync()
    assert files.s_yaml.read_bytes() == S_YAML.replace(b"0 0 8 * * *", b"0 0 7 * * *").replace(b"\n", b"\r\n")


def test_check_changes_nothing_and_shows_what_would_change(files: Files) -> None:
    files.edit("0 0 8 * * *", "0 0 7 * * *")

    assert files.sync("--check") == 1
    assert files.s_yaml.read_bytes() == S_YAML
    lines = files.printed().splitlines()
    assert '-            cronExpression: "CRON_TZ=Asia/Shanghai 0 0 8 * * *"' in lines
    assert '+            cronExpression: "CRON_TZ=Asia/Shanghai 0 0 7 * * *"' in lines


def test_the_command_that_mends_it_has_the_options_that_were_given(files: Files) -> None:
    files.edit("0 0 8 * * *", "0 0 7 * * *")
    files.sync("--check")

    assert f"oceanferry sync --config {files.config}\n" in files.printed()


def test_a_secret_that_was_written_into_s_yaml_is_not_shown(files: Files) -> None:
    files.edit_s_yaml("${env('DINGTALK_SECRET')}", "SECplanted")
    files.sync("--check")

    printed = files.printed()
    assert "-      DINGTALK_SECRET: (not shown)" in printed
    assert "planted" not in printed


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("  # oceanferry sync: vars\n", "", "a part that sync writes ends and has not begun"),
        ("      # oceanferry sync ends\n", "", "does not end before the next one begins"),
        ("# oceanferry sync: vars", "# oceanferry sync: choices", "writes as vars is missing"),
        ("# oceanferry sync: route-timers", "# oceanferry sync: vars", "writes as vars is there twice"),
    ],
)
def test_a_mark_that_is_not_as_it_should_be_is_named(files: Files, old: str, new: str, reported: str) -> None:
    files.edit_s_yaml(old, new)
    before = files.s_yaml.read_bytes()

    assert files.sync() == 2
    assert reported in files.problems()
    assert files.s_yaml.read_bytes() == before


@pytest.mark.parametrize(
    ("schedule", "reported"),
    [
        ("'@every 1d'", "write it as @every 24h"),
        ("'@every 10'", "write it as @every 10m"),
        ("''", "it is empty"),
        ("0 0 25 * * *", "hours: 25 is not in the range 0-23"),
        ("0 0 8 * *  * *", "7 fields instead of 6"),
    ],
)
def test_what_is_no_schedule_is_reported_with_its_line_and_what_to_write(
    files: Files, schedule: str, reported: str
) -> None:
    files.edit("schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * *", f"schedule: {schedule}")

    assert files.sync() == 2
    [line] = [line for line in files.problems().splitlines() if "schedule" in line]
    assert "routes.nightly.schedule" in line
    assert reported in line


IN_VPC = ("    # vpcConfig:\n", "    vpcConfig: {vpcId: vpc-bp1example}\n    # vpcConfig:\n")
VARIABLE = "OCEANFERRY_ENDPOINTS_OCEANBASE"


def oceanbase_of(files: Files) -> str:
    function = deployment_beside(files.config, None).of_kind("fetch_link")
    assert function
    return function.variables.get(VARIABLE, "")


def test_functions_in_a_vpc_call_oceanbase_at_its_endpoint_for_vpcs(files: Files) -> None:
    """``oceanbasepro-vpc.REGION.aliyuncs.com`` of aliyun-openapi-meta, products.json."""
    files.edit_s_yaml(*IN_VPC)

    assert files.sync("--check") != 0
    assert files.sync() == 0
    assert oceanbase_of(files) == "https://oceanbasepro-vpc.cn-hangzhou.aliyuncs.com"
    assert files.sync("--check") == 0


def test_functions_that_leave_the_vpc_call_the_public_endpoint_again(files: Files) -> None:
    files.edit_s_yaml(*IN_VPC)
    files.sync()
    files.edit_s_yaml(*reversed(IN_VPC))
    files.sync()

    assert files.s_yaml.read_bytes() == S_YAML


def test_one_function_in_a_vpc_does_not_lead_the_others_into_it(files: Files) -> None:
    handler = "      handler: functions/fetch_link/index.handler\n"
    files.edit_s_yaml(handler, f"{handler}      vpcConfig: {{vpcId: vpc-bp1example}}\n")

    assert files.sync() == 0
    assert oceanbase_of(files) == ""


def test_an_endpoint_of_the_configuration_is_left_to_it(files: Files) -> None:
    files.config.write_text(f"{CONFIGURATION}\nendpoints: {{oceanbase: https://oceanbase.example.com}}\n")
    files.edit_s_yaml(*IN_VPC)
    files.sync()

    assert oceanbase_of(files) == ""


def test_a_configuration_without_an_s_yaml_gets_its_own_and_the_sources_stays(files: Files) -> None:
    files.s_yaml.unlink()
    files.edit("0 0 8 * * *", "0 30 7 * * *")

    assert files.sync("--check") == 1
    assert "is not there: run oceanferry sync" in files.printed()
    assert not files.s_yaml.exists()
    assert files.sync() == 0
    assert files.timers()["nightly"].cron == "CRON_TZ=Asia/Shanghai 0 30 7 * * *"
    assert (ROOT / "s.yaml").read_bytes() == S_YAML
    assert files.sync("--check") == 0


def test_a_configuration_from_standard_input_writes_no_file_that_is_not_named(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(CONFIGURATION.encode())))

    assert main(["sync", "--config", "-"]) == 2
    assert "Name the s.yaml to write with --s-yaml" in files.problems()


def test_without_buttons_no_function_is_open_to_everybody(files: Files) -> None:
    text = files.config.read_text(encoding="utf-8")
    without = text[: text.index("redeem:\n")] + text[text.index("# How often the watchdog") :]
    files.config.write_text(without, encoding="utf-8")
    files.sync()
    page = deployment_beside(files.config, None).of_kind("redeem_link")

    assert page
    assert page.triggers == ()
    files.config.write_text(text, encoding="utf-8")
    files.sync()
    assert files.s_yaml.read_bytes() == S_YAML


def test_a_trigger_of_buttons_that_is_written_by_hand_needs_no_marks(files: Files) -> None:
    files.edit_s_yaml("      # oceanferry sync: buttons-trigger\n", "")
    files.edit_s_yaml("methods: [GET, HEAD, POST]\n      # oceanferry sync ends\n", "methods: [GET, POST]\n")

    assert files.sync("--check") == 0


def test_a_trigger_that_is_written_by_hand_beside_the_marks_stays_the_only_one(files: Files) -> None:
    mark = "      # oceanferry sync: buttons-trigger\n"
    files.edit_s_yaml(mark, f"      triggers: []\n{mark}")
    files.sync()
    page = deployment_beside(files.config, None).of_kind("redeem_link")

    assert page
    assert page.triggers == ()
