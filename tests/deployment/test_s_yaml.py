from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel, JsonValue, TypeAdapter

from deployment.s_yaml import NotRendered, findings, render, without_folders

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "s.yaml").read_text(encoding="utf-8")
ENVIRONMENT = dict.fromkeys(re.findall(r"\$\{env\('(\w+)'\)\}", TEXT), "made-up")
SCHEMA = TypeAdapter(dict[str, JsonValue]).validate_json(
    (Path(__file__).parent / "fc3-schema.json").read_bytes()
)


class _Props(BaseModel):
    props: dict[str, JsonValue]


class _Resources(BaseModel):
    resources: dict[str, _Props]


def changed(old: str, new: str) -> str:
    """Return s.yaml with the first *old* replaced, which must be there."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def complaints_of_the_schema(text: str) -> list[str]:
    document = _Resources.model_validate(render(text, ENVIRONMENT))
    return [
        error.message
        for resource in document.resources.values()
        for error in Draft7Validator(SCHEMA).iter_errors(resource.props)
    ]


def test_it_satisfies_the_schema_of_fc3() -> None:
    assert complaints_of_the_schema(TEXT) == []


def test_the_schema_itself_is_valid_and_notices_a_wrong_range() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert complaints_of_the_schema(changed("memorySize: 384", "memorySize: 500")) == [
        "500 is not a multiple of 64"
    ]


def test_it_satisfies_the_strict_checker() -> None:
    assert findings(TEXT, ROOT, ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param(
            "      timeout: 120",
            "      timeOut: 120",
            "props.timeOut: Extra inputs are not permitted",
            id="misspelt key of a function",
        ),
        pytest.param(
            "maxAsyncRetryAttempts: 1",
            "maxAsyncRetries: 1",
            "asyncInvokeConfig.maxAsyncRetries: Extra inputs",
            id="misspelt key of the async configuration",
        ),
        pytest.param(
            "QueueName:", "queueName:", "sourceMNSParameters.queueName: Extra", id="camelCase in an island"
        ),
        pytest.param(
            "deadLetterQueue:", "DeadLetterQueue:", "runOptions.DeadLetterQueue: Extra", id="reverse"
        ),
        pytest.param(
            "cronExpression: ",
            "cron: ",
            "triggers.0.timer.triggerConfig.cron: Extra inputs",
            id="misspelt key of a trigger",
        ),
        pytest.param(
            "triggerType: timer",
            "triggerType: http",
            "triggers.0.http.triggerConfig.cronExpression: Extra inputs",
            id="settings of another trigger",
        ),
        pytest.param("0 0 8 * * *", "0 8 * * *", "six fields", id="cron without seconds"),
        pytest.param(
            "CRON_TZ=Asia/Shanghai", "CRON_TZ=Asia/Shangai", "CRON_TZ is not a time zone", id="unknown zone"
        ),
        pytest.param("""'{"route": "nightly"}'""", "nightly", "payload: Invalid JSON", id="payload not JSON"),
        pytest.param(
            "functions/fetch_link/index.handler",
            "functions/fetch_links/index.handler",
            "there is no functions/fetch_links/index.py",
            id="handler without file",
        ),
        pytest.param(
            "functions/fetch_link/index.handler",
            "functions/fetch_link/index.main",
            "functions/fetch_link/index.py defines no main",
            id="handler without function",
        ),
        pytest.param(
            "functions/publish/index.handler",
            "functions/fetch_link/index.handler",
            "functions/publish is not deployed",
            id="forgotten function",
        ),
        pytest.param("TZ: Asia", "FC_TZ: Asia", "not of the form", id="reserved variable"),
        pytest.param("/code/oceanferry.yaml", "x" * 5000, "FC takes 4096", id="variables too large"),
        pytest.param(
            "cpu: 0.35", "cpu: 0.05", "384 MB need between 0.09375 and 0.375 vCPU", id="too little cpu"
        ),
        pytest.param("cpu: 0.35", "cpu: 0.33", "steps of 0.05", id="odd cpu"),
        pytest.param(
            "AUDIT_SECRET: ${env('AUDIT_SECRET')}",
            "AUDIT_SECRETS: ${env('AUDIT_SECRET')}",
            "environmentVariables: AUDIT_SECRET is not set, and oceanferry.yaml names it",
            id="variable of the configuration that is not set",
        ),
        pytest.param(
            "AUDIT_SECRET: ${env('AUDIT_SECRET')}",
            "AUDIT_SECRET: ${env('AUDIT_SECRET')}\n      OCEANFERRY_LOGLEVEL: DEBUG",
            "environmentVariables.OCEANFERRY_LOGLEVEL: nothing reads it",
            id="variable that nothing reads",
        ),
        pytest.param(
            "OCEANFERRY_CONFIG: /code",
            "# OCEANFERRY_CONFIG: /code",
            "OCEANFERRY_CONFIG is not set",
            id="no config",
        ),
        pytest.param(
            "# OCEANFERRY_LOG_LEVEL: DEBUG",
            "# nothing",
            "OCEANFERRY_LOG_LEVEL is neither set nor offered in a comment",
            id="variable that settings know and that is documented nowhere",
        ),
        pytest.param(
            "-${vars.runtime}.zip",
            "-python3.12.zip",
            "is not made for python3.10",
            id="zip of another runtime",
        ),
        pytest.param(
            "code: ./dist/oceanferry", "code: ./oceanferry", "not of the form", id="code not packaged"
        ),
        pytest.param(
            """          onFailure:
            destination: acs:fc:${vars.region}:${vars.account_id}:functions/${vars.publish}
""",
            "          {}\n",
            "onFailure: Field required",
            id="failures that go nowhere",
        ),
        pytest.param(
            "timeout: 120", "timeout: 600", "gives up after 300 s", id="longer than EventBridge waits"
        ),
        pytest.param(
            "functions/${vars.publish}",
            "functions/oceanferry-publisher",
            "goes to oceanferry-publisher, which is not deployed",
            id="unknown failure destination",
        ),
        pytest.param(
            "acs:fc:${vars.region}:${vars.account_id}:functions/${vars.watchdog}",
            "acs:mns:${vars.region}:${vars.account_id}:/queues/${vars.dead_letters}",
            "not of the form",
            id="malformed destination",
        ),
        pytest.param(
            "acs:fc:${vars.region}:${vars.account_id}:functions/${vars.watchdog}",
            "acs:fc:${vars.region}:${vars.account_id}:functions/${vars.publish}",
            "goes to the function itself, without end",
            id="failure destination that is the function itself",
        ),
        pytest.param("role: oceanferry\n", "role: Oceanferry\n", "not of the form", id="capital in a role"),
        pytest.param("triggerName: requests-topic", "triggerName: nightly", "same name", id="one name twice"),
        pytest.param(
            "errorsTolerance: ALL", "errorsTolerance: NONE", "only used with errorsTolerance", id="unused DLQ"
        ),
        pytest.param(
            "mode: event-streaming\n                eventSchema",
            "mode: event-driven\n                eventSchema",
            "disagree about the mode",
            id="two modes",
        ),
    ],
)
def test_a_mistake_that_the_schema_lets_pass_is_found(old: str, new: str, complaint: str) -> None:
    broken = changed(old, new)

    assert complaints_of_the_schema(broken) == []
    assert [finding for finding in findings(broken, ROOT, ENVIRONMENT) if complaint in finding]


def test_an_eventbridge_trigger_before_another_one_is_found() -> None:
    timer, queue = (
        TEXT.index("        - triggerName: nightly"),
        TEXT.index("        - triggerName: requests-queue"),
    )
    end = TEXT.index("\n  publish:\n")
    broken = TEXT[:timer] + TEXT[queue:end] + TEXT[timer:queue] + TEXT[end:]

    (finding,) = findings(broken, ROOT, ENVIRONMENT)

    assert "resources.fetch_link.fc3.props: Value error, eventbridge triggers must be last" in finding


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("${vars.log_store}", "${vars.logstore}", "vars has no logstore"),
        ("${vars.log_store}", "functions", "never used: vars.log_store"),
        ("${vars.log_store}", "${config('x')}", "cannot be filled in: ${config('x')}"),
        ("${env('AUDIT_URL')}", "${env('AUDIT_URI')}", "the environment has no AUDIT_URI"),
    ],
)
def test_a_reference_to_nothing_is_found(old: str, new: str, complaint: str) -> None:
    assert findings(changed(old, new), ROOT, ENVIRONMENT) == [complaint]


def test_a_missing_secret_without_default_stops_the_rendering() -> None:
    with pytest.raises(NotRendered, match="the environment has no AUDIT_SECRET"):
        render(TEXT, {})


def test_a_default_is_used_where_the_environment_has_nothing() -> None:
    rendered = render(changed("${env('AUDIT_URL')}", "${env('NOT_SET', 'nowhere')}"), ENVIRONMENT)

    assert "'AUDIT_URL': 'nowhere'" in str(rendered)


# --- what is optional -----------------------------------------------------------


def uncommented(first: str, last: str) -> str:
    """Return s.yaml with the comment between the lines *first* and *last* made part of it."""
    begin = TEXT.index(f"# {first}")
    end = TEXT.index(last, begin)
    return (
        TEXT[:begin]
        + re.sub(r"^( *)# ?", r"\1", TEXT[begin:end], flags=re.MULTILINE).removeprefix("# ")
        + TEXT[end:]
    )


def test_the_vpc_that_is_offered_in_a_comment_is_a_valid_one() -> None:
    text = uncommented("vpcConfig:", "    #\n    # No lifecycle hooks")

    assert "vSwitchIds" in str(render(text, ENVIRONMENT)["resources"])
    assert complaints_of_the_schema(text) == []
    assert findings(text, ROOT, ENVIRONMENT) == []


def with_domain() -> str:
    begin = TEXT.index("  # redeem_domain:")
    return TEXT[:begin] + re.sub(r"^  # ?", "  ", TEXT[begin:], flags=re.MULTILINE)


def test_the_domain_that_is_offered_in_a_comment_is_a_valid_one() -> None:
    assert "redeem_domain" in str(render(with_domain(), ENVIRONMENT)["resources"])
    assert findings(with_domain(), ROOT, ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("domainName:", "domain:", "redeem_domain.fc3-domain.props.domain: Extra inputs"),
        ("backups.example.com #", "123.cn-hangzhou.fcapp.run #", "domainName: Value error, not of the form"),
        ("${vars.redeem_link}", "${vars.publish}", "leads to no function with an HTTP trigger"),
    ],
    ids=["misspelt key", "domain that browsers save pages of", "function without an HTTP trigger"],
)
def test_a_mistake_in_the_domain_is_found(old: str, new: str, complaint: str) -> None:
    begin = with_domain().index("redeem_domain:")
    head, domain = with_domain()[:begin], with_domain()[begin:]
    assert old in domain

    found = findings(head + domain.replace(old, new, 1), ROOT, ENVIRONMENT)

    assert [each for each in found if complaint in each]


def test_handlers_without_folders_are_a_change_in_s_yaml_alone() -> None:
    assert findings(without_folders(TEXT), ROOT, ENVIRONMENT) == []
    assert complaints_of_the_schema(without_folders(TEXT)) == []


def test_a_handler_without_folder_that_is_on_no_path_is_found() -> None:
    broken = changed("handler: functions/publish/index.handler", "handler: index.handler")

    assert "resources.publish.props.handler: there is no index.py" in findings(broken, ROOT, ENVIRONMENT)
