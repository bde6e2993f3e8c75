"""``oceanferry init``: from a few answers to a configuration that is accepted."""

# ruff: noqa: RUF001  # Chinese punctuation

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oceanferry.cli.commands.init import write
from oceanferry.cli.languages.speech import ENGLISH, speech_of
from oceanferry.cli.main import main
from oceanferry.cli.new_configuration.answers import Ask, answered
from oceanferry.cli.new_configuration.chats import VARIABLES, parameter
from oceanferry.domain.errors import InvalidRequest
from oceanferry.settings.loading import load_without_secrets, parameters_named, variables_named
from oceanferry.settings.oss_destination import OssDestination

GIVEN = {
    "language": "en",
    "region": "cn-beijing",
    "account_id": "1234567890123456",
    "instance": "ob4nightly",
    "destination": "dingtalk",
    "bucket": "my-copies",
    "bucket_region": "cn-shanghai",
    "ledger": "my-records",
    "secrets": "oos",
}
OPTIONS = [text for name, value in GIVEN.items() for text in (f"--{name.replace('_', '-')}", value)]


def typed(*lines: str) -> tuple[Ask, list[str]]:
    """Return a person who types these lines, and what that person is asked."""
    left: Iterator[str] = iter(lines)
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return next(left) + "\n"

    return ask, questions


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "oceanferry.yaml"


def test_the_answers_become_the_configuration(file: Path) -> None:
    write(answered(GIVEN, None, ENGLISH), file)
    settings = load_without_secrets(file, {})

    assert (settings.region, settings.account_id) == ("cn-beijing", "1234567890123456")
    assert [each.instance_id for each in settings.clusters.values()] == ["ob4nightly"]
    assert settings.routes["nightly"].deliver == ["chat", "archive"]
    archive = settings.destinations["archive"]
    assert isinstance(archive, OssDestination)
    assert (archive.bucket, archive.region) == ("my-copies", "cn-shanghai")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("destination", VARIABLES)
def test_every_kind_of_chat_makes_a_valid_file_without_a_secret(
    destination: str, language: str, file: Path
) -> None:
    write(answered({**GIVEN, "destination": destination, "language": language}, None, ENGLISH), file)

    assert load_without_secrets(file, {}).language == language
    assert parameters_named(file) == sorted(map(parameter, VARIABLES[destination].values()))
    assert variables_named(file) == set()


def test_secrets_may_be_environment_variables(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", *OPTIONS, "--secrets", "environment", "--output", str(file)]) == 0

    assert variables_named(file) == {"DINGTALK_WEBHOOK", "DINGTALK_SECRET"}
    assert parameters_named(file) == []
    assert "  export DINGTALK_WEBHOOK=…\n  export DINGTALK_SECRET=…\n" in capsys.readouterr().out


@pytest.mark.parametrize(("ledger", "secrets"), [("my-records", "oos"), ("./ledger", "environment")])
def test_the_safer_place_is_suggested_unless_a_host_runs_it(ledger: str, secrets: str) -> None:
    ask, questions = typed("")
    answers = answered({**GIVEN, "ledger": ledger, "secrets": None}, ask, ENGLISH)

    assert answers.secrets == secrets
    assert questions[0].endswith(f"(oos/environment) [{secrets}]: ")


def test_without_a_chat_no_secret_is_asked_for() -> None:
    ask, questions = typed()
    answered({**GIVEN, "destination": "none", "secrets": None}, ask, ENGLISH)

    assert questions == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_comments_offer_is_accepted_as_it_stands(language: str, file: Path) -> None:
    write(answered({**GIVEN, "language": language}, None, ENGLISH), file)
    text = re.sub(r"^    # (\w+: \S)", r"    \1", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    settings = load_without_secrets(file, {})

    archive = settings.destinations["archive"]
    assert isinstance(archive, OssDestination)
    assert archive.retention
    assert archive.storage_class == "IA"


def test_the_comments_are_in_the_language_that_was_chosen(file: Path) -> None:
    write(answered({**GIVEN, "language": "zh"}, None, ENGLISH), file)
    assert "投递" in file.read_text(encoding="utf-8")
    write(answered(GIVEN, None, ENGLISH), file)
    assert file.read_text(encoding="utf-8").isascii()


def test_a_ledger_with_a_path_is_a_folder(file: Path) -> None:
    write(answered({**GIVEN, "ledger": "./ledger"}, None, ENGLISH), file)

    ledger = load_without_secrets(file, {}).ledger
    assert ledger is not None
    assert ledger.type == "directory"


def test_what_no_option_says_is_asked_for_with_a_default() -> None:
    ask, questions = typed("en", "", "1234567890123456", "ob4nightly", "", "", "", "")
    answers = answered({}, ask, ENGLISH)

    assert (answers.language, answers.region, answers.destination) == ("en", "cn-hangzhou", "dingtalk")
    assert (answers.bucket, answers.ledger) == ("", "oceanferry-1234567890123456")
    assert [each for each in questions if "Region" in each] == [
        "Region of the OceanBase instance and of the functions [cn-hangzhou]: "
    ]


def test_a_wrong_answer_is_asked_for_again_with_what_it_must_be() -> None:
    ask, questions = typed("12345", "1234567890123456")
    answers = answered({**GIVEN, "account_id": None}, ask, ENGLISH)

    assert answers.account_id == "1234567890123456"
    assert "must be 12 to 20 digits" in questions[1]


@pytest.mark.parametrize(
    ("option", "value", "meaning"),
    [
        ("account_id", "x", "--account-id: must be 12 to 20 digits"),
        ("region", "Hangzhou", "--region: must be the id of a region"),
        ("bucket", "My_Bucket", "--bucket: must be the name of a bucket"),
        ("destination", "feisu", "--destination: must be one of dingtalk, feishu"),
        ("language", "de", "--language: must be one of zh, en"),
        ("secrets", "file", "--secrets: must be one of oos, environment"),
    ],
)
def test_a_wrong_option_is_refused_with_what_it_must_be(option: str, value: str, meaning: str) -> None:
    with pytest.raises(InvalidRequest, match=meaning):
        answered({**GIVEN, option: value}, None, ENGLISH)


def test_without_a_terminal_a_missing_option_is_named() -> None:
    with pytest.raises(InvalidRequest, match="--instance is missing"):
        answered({**GIVEN, "instance": None}, None, ENGLISH)


def test_nothing_to_deliver_to_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="nothing to deliver to"):
        answered({**GIVEN, "destination": "none", "bucket": ""}, None, ENGLISH)


def test_the_command_says_what_to_do_next(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", *OPTIONS, "--output", str(file)]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"Written: {file}\n")
    stored = "aliyun oos CreateSecretParameter --RegionId cn-beijing --Name oceanferry-dingtalk-secret"
    assert f'  read -rs DINGTALK_SECRET\n  {stored} --Type Secret --Value "$DINGTALK_SECRET"\n' in out
    assert f"oceanferry doctor --config {file}\n" in out
    assert f"oceanferry message --config {file} --kind link_ready --destination chat" in out


def test_in_a_folder_that_is_no_checkout_it_says_where_functions_are_deployed_from(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", *OPTIONS, "--output", str(file)])

    out = capsys.readouterr().out
    assert "deployed from a copy of the source code. In its folder:\n  make setup\n" in out
    assert f"\n  cp {file} oceanferry.yaml\n  .venv/bin/oceanferry sync\n" in out


def test_in_a_checkout_the_next_commands_are_those_of_this_folder(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (file.parent / ".ci/deploying").mkdir(parents=True)
    monkeypatch.chdir(file.parent)
    main(["init", *OPTIONS])

    out = capsys.readouterr().out
    assert "in this folder:\n  oceanferry sync\n  oceanferry doctor --offline\n" in out
    assert "make setup" not in out
    assert "--config" not in out


def test_with_a_ledger_in_a_folder_only_the_commands_of_a_host_are_printed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", *OPTIONS, "--output", str(file), "--ledger", "./ledger"])

    out = capsys.readouterr().out
    assert "make deploy" not in out
    assert f"oceanferry run --config {file} --route nightly\n" in out


def test_a_file_that_exists_is_left_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("mine\n", encoding="utf-8")

    assert main(["init", *OPTIONS, "--output", str(file), "--json"]) == 2
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert "exists, and was not changed" in capsys.readouterr().err
    assert main(["init", *OPTIONS, "--output", str(file), "--overwrite"]) == 0
    assert "region: cn-beijing" in file.read_text(encoding="utf-8")


def test_a_folder_that_does_not_exist_is_a_mistake_of_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", *OPTIONS, "--output", str(tmp_path / "no" / "oceanferry.yaml")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_language_of_the_terminal_is_that_of_the_new_file(file: Path) -> None:
    write(answered({**GIVEN, "language": None}, None, speech_of("zh")), file)

    assert "language: zh\n" in file.read_text(encoding="utf-8")
    assert "# 投递什么、何时投递、投递给谁。" in file.read_text(encoding="utf-8")


def test_the_language_that_is_asked_for_goes_before_that_of_the_terminal(file: Path) -> None:
    write(answered(GIVEN, None, speech_of("zh")), file)

    assert "language: en\n" in file.read_text(encoding="utf-8")


def test_a_wrong_answer_is_reported_in_the_language_of_the_terminal() -> None:
    ask, questions = typed("ob4!", "ob4nightly")
    answered({**GIVEN, "instance": None}, ask, speech_of("zh"))

    assert questions[1] == "--instance: 须为实例 ID，例如 ob317v4uif0000: "
