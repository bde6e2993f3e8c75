"""What makes ``oceanferry doctor`` find each thing that it can find, on the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from oceanferry.domain.deployment.findings import Level, OkName, ProblemName, WarningName
from oceanferry.domain.pages.redeem_page.headers import headers
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import LEDGER

Replaced = tuple[str, str]

_OFFLINE = ("--offline",)
_CONFIGURATION = (CODE / "oceanferry.yaml").read_text(encoding="utf-8")
_REDEEM = _CONFIGURATION[_CONFIGURATION.index("redeem:\n") : _CONFIGURATION.index("# How often the watchdog")]
_BUTTONS = "      # oceanferry sync: buttons-trigger\n"
_OPEN = "triggerType: http, triggerConfig: {authType: anonymous, methods: [GET]}"
_FC_DENIED = '{"Code": "NoPermission", "Message": "no", "RequestId": "1"}'
_FC_UNKNOWN = '{"Code": "AsyncConfigNotExists", "Message": "no", "RequestId": "1"}'
_FC_OFF = '{"triggers": [{"triggerName": "nightly", "triggerConfig": "{\\"enable\\": false}"}]}'
_OSS_DENIED = "<Error><Code>AccessDenied</Code><Message>You have no right.</Message></Error>"
_OSS_NOT_PUBLIC = (
    "<Error><Code>PublicEndpointForbidden</Code><Message>Not allowed using the OSS public endpoint, please"
    " use CNAME instead.</Message><EC>0048-00000401</EC></Error>"
)
_OSS_ELSEWHERE = "<BucketInfo><Bucket><Location>oss-cn-beijing</Location></Bucket></BucketInfo>"
_CLOSED = "      internetAccess: false\n      vpcConfig: {vpcId: vpc-bp1example}\n"
_ROBOT_REFUSES = '{"errcode": 310000, "errmsg": "description:sign not match"}'


@dataclass(frozen=True)
class Provocation:
    """One finding, what provokes it, and what stands in its meaning or its fix."""

    level: Level
    name: OkName | WarningName | ProblemName
    asked: tuple[str, ...] = ()
    """The command's arguments."""
    configured: Replaced | None = None
    """What is otherwise in oceanferry.yaml."""
    deployed: Replaced | None = None
    """What is otherwise in s.yaml."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What is otherwise in the shell."""
    spoilt: Callable[[Cloud], None] | None = None
    """What is otherwise in the cloud."""
    says: str = ""

    def __str__(self) -> str:
        return f"{self.level}-{self.name}-{self.says}".strip("-")


def _fault(server: str, effect: Fault) -> Callable[[Cloud], None]:
    return lambda cloud: cloud.servers[server].faults.plant(effect)


def _refused(server: str, method: str, path: str, body: str, status: int = 403) -> Callable[[Cloud], None]:
    return _fault(server, Fault("status", method=method, path=path, status=status, body=body, times=-1))


def _silent(server: str, method: str) -> Callable[[Cloud], None]:
    return _fault(server, Fault("reset_before", method=method, times=-1))


def _late(minutes: int) -> Callable[[Cloud], None]:
    def spoil(cloud: Cloud) -> None:  # not before: tests are collected long before they run
        date = format_datetime(datetime.now(timezone.utc) - timedelta(minutes=minutes), usegmt=True)
        _fault("oceanbase", Fault("headers", method="HEAD", headers={"Date": date}, times=-1))(cloud)

    return spoil


def _bucket(name: str, **properties: object) -> Callable[[Cloud], None]:
    return lambda cloud: cloud.oss.change_bucket(name, **properties)


def _denied(action: str) -> Callable[[Cloud], None]:
    return lambda cloud: setattr(cloud.oceanbase, "denied_actions", {action})


def _oss_denied(name: ProblemName, method: str, path: str, action: str) -> Provocation:
    return Provocation("problem", name, spoilt=_refused("oss", method, path, _OSS_DENIED), says=action)


def _buckets(count: int) -> Replaced:
    """Add as many destinations, each of which needs statements of its own."""
    added = (
        f"  copies-{each}: {{type: oss, bucket: b-{each}, region: cn-beijing}}\n" for each in range(count)
    )
    return "destinations:\n", "destinations:\n" + "".join(added)


def _on_this_machine(
    level: Level, name: OkName | WarningName | ProblemName, *replaced: str, says: str = ""
) -> Provocation:
    old, new = replaced
    return Provocation(level, name, asked=_OFFLINE, deployed=(old, new), says=says)


def _by_hand(level: Level, name: WarningName | ProblemName, mark: str, written: str) -> Provocation:
    """Write something above a mark, where sync leaves it alone."""
    line = f"# oceanferry sync: {mark}\n"
    indent = written[: len(written) - len(written.lstrip())]
    return _on_this_machine(level, name, indent + line, f"{written}{indent}{line}")


def _timer(cron: str = "CRON_TZ=UTC 0 0 8 * * *", *, route: str = "nightly", enable: str = "true") -> str:
    return f"""\
        - triggerName: by-hand
          triggerType: timer
          triggerConfig:
            cronExpression: "{cron}"
            enable: {enable}
            payload: '{{"route": "{route}"}}'
"""


def _as_deployed(level: Level, name: OkName | WarningName | ProblemName, *replaced: str) -> Provocation:
    old, new = replaced
    return Provocation(level, name, deployed=(old, new))


WELL: set[OkName] = {
    *("configuration", "s_yaml", "cron", "policy", "credentials"),
    *("oceanbase_list", "oceanbase_create_link", "oceanbase_describe_link"),
    *("bucket", "bucket_versioning", "bucket_lifecycle", "bucket_write"),
    *("ledger_lifecycle", "copies_share_folder"),
    *("function", "service_linked_role", "buttons", "trust_store", "endpoint", "clock", "chat"),
}
"""Found where nothing is wrong."""

PROVOCATIONS = [
    # What lies on this machine.
    Provocation(
        *("problem", "configuration", _OFFLINE),
        configured=("region: cn-hangzhou", "regoin: cn-hangzhou"),
        says="docs/configuration.md",
    ),
    Provocation(
        *("problem", "configuration", _OFFLINE),
        configured=("DINGTALK_SECRET", "NOPE"),
        says="export NOPE",
    ),
    _on_this_machine("problem", "s_yaml", "resources:", "resources: ["),
    _on_this_machine("problem", "s_yaml", "\nvars:\n", "\nvars: none\nothers:\n", says="a mapping"),
    _on_this_machine(
        "problem", "s_yaml", "destination: acs:fc:", "destination: fc:", says="onFailure.destination"
    ),
    _on_this_machine("problem", "s_yaml_marks", "# oceanferry sync: vars", "# vars", says="has not begun"),
    _on_this_machine("problem", "s_yaml_not_synced", "0 0 8 * * *", "0 0 9 * * *", says="sync --config"),
    _by_hand("problem", "s_yaml_region", "vars", "  region: cn-beijing\n"),
    _by_hand("problem", "s_yaml_account_id", "vars", '  account_id: "1234567890123457"\n'),
    _on_this_machine("problem", "function_not_in_s_yaml", "functions/publish/", "functions/other/"),
    _on_this_machine("problem", "function_name", "functionName: ${vars.publish}", "functionName: publish"),
    _on_this_machine("problem", "no_role", "role: acs:ram::${vars.account_id}:role/${vars.role}", "role: ''"),
    _on_this_machine(
        *(
            "problem",
            "variable_not_deployed",
            "TZ: Asia/Shanghai\n      AUDIT_SECRET: ${env('AUDIT_SECRET')}\n",
        ),
        "# oceanferry sync ends\n",
    ),
    Provocation("problem", "variables_too_large", _OFFLINE, environment={"REDEEM_KEYS": "k" * 4000}),
    _by_hand("warning", "variable_not_used", "variables", "      UNUSED: ${env('UNUSED')}\n"),
    _on_this_machine("problem", "not_in_task_mode", "asyncTask: true", "asyncTask: false"),
    _on_this_machine("problem", "failures_unnoticed", "destination: acs:fc:", "target: acs:fc:"),
    _by_hand("problem", "timer_payload", "route-timers", _timer(route="nighty")),
    _by_hand("problem", "cron", "route-timers", _timer("0 8 * * *")),
    _by_hand("problem", "cron_never", "route-timers", _timer("CRON_TZ=UTC 0 0 8 31 2 *")),
    _by_hand("warning", "cron_in_utc", "route-timers", _timer("0 0 8 * * *")),
    _by_hand("warning", "timer_off", "route-timers", _timer(enable="false")),
    # Deployments that cannot work, although each file by itself is right.
    Provocation(
        *("problem", "route_not_scheduled", _OFFLINE),
        configured=("    schedule: CRON_TZ=Asia/Shanghai 0 0 9 * * SUN\n", ""),
        says="under routes.weekly",
    ),
    Provocation(
        *("problem", "route_scheduled_too_rarely", _OFFLINE),
        configured=("expect_every: 8d", "expect_every: 26h"),
        says="Write expect_every: 170h under routes.weekly",
    ),
    Provocation(
        *("problem", "chat_address", _OFFLINE),
        environment={"AUDIT_URL": "http://10.1.2.3:8080/hook"},
        says="add '10.1.2.3' to network.allow",
    ),
    Provocation(
        *("problem", "chat_configuration", _OFFLINE),
        environment={"AUDIT_SECRET": "geheim"},
        says="whsec_",
    ),
    Provocation(
        *("problem", "no_vpc", _OFFLINE),
        environment={"AUDIT_URL": "http://10.1.2.3:8080/hook", "OCEANFERRY_NETWORK_ALLOW": "10.1.2.3"},
        says="vpcConfig",
    ),
    Provocation(
        *("warning", "retention_not_applied", _OFFLINE),
        configured=(
            "    # retention: {keep_last: 7, keep_for: 30d, apply: true}",
            "    retention: {keep_last: 7}",
        ),
        says="Write retention: {keep_last: 7, apply: true}",
    ),
    Provocation(
        *("warning", "region_without_oceanbase", _OFFLINE),
        configured=("region: cn-hangzhou", "region: cn-chengdu"),
        environment={"OCEANFERRY_ENDPOINTS_OCEANBASE": ""},
        says="endpoints are known in ap-southeast-1",
    ),
    Provocation(
        *("problem", "oceanbase_outside_vpc", _OFFLINE),
        deployed=(
            "      handler: functions/fetch_link/index.handler\n",
            f"      handler: functions/fetch_link/index.handler\n{_CLOSED}",
        ),
        environment={"OCEANFERRY_ENDPOINTS_OCEANBASE": ""},
        says="https://oceanbasepro-vpc.cn-hangzhou.aliyuncs.com",
    ),
    Provocation(
        *("warning", "select_unknown_word", _OFFLINE),
        configured=("method: physical", "method: phisical"),
        says="did you mean physical?",
    ),
    Provocation(
        *("warning", "instance_id_unlikely", _OFFLINE),
        configured=("ob317v4uif0000", "rm-123"),
        says="rm-123 does not look like",
    ),
    _on_this_machine(
        *("warning", "topic_without_ids", "notifyContentFormat: JSON", "notifyContentFormat: STREAM"),
        says="Write notifyContentFormat: JSON",
    ),
    Provocation(
        *("warning", "page_not_used", _OFFLINE),
        configured=(_REDEEM, ""),
        deployed=(_BUTTONS, f"      triggers: [{{triggerName: page, {_OPEN}}}]\n{_BUTTONS}"),
        says="resources.redeem_link",
    ),
    _on_this_machine(
        "problem",
        "secret_in_s_yaml",
        "${env('DINGTALK_SECRET')}",
        "SECplanted",
        says="env('DINGTALK_SECRET')",
    ),
    _on_this_machine("problem", "s_yaml_runtime", "runtime: python3.10", "runtime: python3.11"),
    _on_this_machine(
        "problem", "s_yaml_memory", "memorySize: 384", "memorySize: 100", says="Write memorySize: 384"
    ),
    Provocation("warning", "policy_long", _OFFLINE, configured=_buckets(5), says="--no-sid"),
    Provocation("problem", "policy_too_long", _OFFLINE, configured=_buckets(8), says="two policies"),
    Provocation(
        *("warning", "buttons_saved", _OFFLINE),
        environment={"OCEANFERRY_REDEEM_URL": "https://redeem-abc.cn-hangzhou.fcapp.run"},
    ),
    # Who we are.
    Provocation("problem", "credentials_missing", environment={"ALIBABA_CLOUD_ACCESS_KEY_ID": ""}),
    Provocation("problem", "credentials", environment={"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAInobody"}),
    Provocation(
        "problem", "credentials_account", spoilt=lambda cloud: setattr(cloud.sts, "account_id", "9" * 16)
    ),
    Provocation("warning", "credentials_root", spoilt=lambda cloud: setattr(cloud.sts, "as_root", True)),
    # OceanBase.
    Provocation(
        *("problem", "oceanbase_list"),
        spoilt=_denied("DescribeDataBackupSet"),
        says="oceanbase:DescribeDataBackupSet",
    ),
    Provocation(
        *("problem", "oceanbase_create_link"),
        spoilt=_denied("CreateBackupSetDownloadLink"),
        says="oceanbase:CreateBackupSetDownloadLink",
    ),
    Provocation(
        *("problem", "oceanbase_describe_link"),
        spoilt=_denied("DescribeBackupSetDownloadLink"),
        says="oceanbase:DescribeBackupSetDownloadLink",
    ),
    Provocation(
        *("warning", "oceanbase_no_backup_sets"),
        configured=("ob317v4uif0000", "ob317empty0000"),
        spoilt=lambda cloud: cloud.oceanbase.add_instance("ob317empty0000"),
    ),
    # Buckets.
    Provocation("problem", "bucket", configured=("bucket: my-archive", "bucket: no-such-archive")),
    Provocation("problem", "bucket", spoilt=_bucket(ARCHIVE, region="cn-beijing")),
    Provocation("ok", "bucket_class", spoilt=_bucket(ARCHIVE, storage_class="Archive")),
    Provocation(
        *("problem", "bucket_class"),
        configured=("    storage_class: IA", "    sha256: true"),
        spoilt=_bucket(ARCHIVE, storage_class="ColdArchive"),
        says="storage_class: Standard",
    ),
    Provocation(
        "warning",
        "bucket_archives",
        spoilt=_bucket(ARCHIVE, objects_freeze=(("oceanbase/", 30),)),
        says="30 days",
    ),
    Provocation(
        "warning", "bucket_deletes", spoilt=_bucket(ARCHIVE, objects_end=(("", 90),)), says="90 days"
    ),
    Provocation("warning", "ledger_lifecycle", spoilt=_bucket(LEDGER, objects_end=())),
    Provocation(
        "problem",
        "ledger_deleted",
        spoilt=_bucket(LEDGER, objects_end=(("oceanferry/", 90),)),
        says="oceanferry/deliveries/",
    ),
    Provocation("warning", "bucket_acl", spoilt=_bucket(ARCHIVE, acl="public-read")),
    Provocation(
        *("warning", "bucket_public_endpoint"),
        spoilt=_refused("oss", "PUT", r"\.oceanferry-doctor-", _OSS_NOT_PUBLIC, 400),
        says="domain: https://",
    ),
    Provocation("warning", "bucket_lifecycle", spoilt=_bucket(ARCHIVE, uploads_end_after_days=0)),
    Provocation("problem", "ledger_versions", spoilt=_bucket(LEDGER, versioning="Enabled")),
    Provocation("problem", "bucket_worm", spoilt=_bucket(LEDGER, worm=True)),
    Provocation("ok", "bucket_worm", spoilt=_bucket(ARCHIVE, worm=True)),
    Provocation("ok", "bucket_not_written", spoilt=_bucket(ARCHIVE, worm=True)),
    Provocation(
        *("warning", "bucket_worm"),
        configured=("    # retention: {keep_last", "    retention: {keep_last"),
        spoilt=_bucket(ARCHIVE, worm=True),
    ),
    Provocation(
        *("problem", "bucket_versioning"),
        configured=("    # on_conflict: version", "    on_conflict: version"),
    ),
    _oss_denied("bucket", "GET", r"\?bucketInfo", "oss:GetBucketInfo"),
    _oss_denied("bucket_versioning", "GET", r"\?versioning", "oss:GetBucketVersioning"),
    _oss_denied("bucket_worm_unknown", "GET", r"\?worm", "oss:GetBucketWorm"),
    _oss_denied("bucket_lifecycle", "GET", r"\?lifecycle", "oss:GetBucketLifecycle"),
    _oss_denied("bucket_write", "PUT", "oceanferry-doctor", "oss:PutObject"),
    _oss_denied("bucket_delete", "DELETE", "oceanferry-doctor", "oss:DeleteObject"),
    Provocation(
        "problem", "bucket_region", spoilt=_refused("oss", "GET", r"\?bucketInfo", _OSS_ELSEWHERE, status=200)
    ),
    Provocation(
        "problem", "bucket_read", spoilt=_refused("oss", "GET", "oceanferry-doctor", "another", status=200)
    ),
    # Functions.
    _as_deployed("problem", "function_missing", "Name: ${vars.publish}", "Name: oceanferry-other"),
    _as_deployed("problem", "function_role", "role/${vars.role}", "role/another"),
    _as_deployed("problem", "function_handler", "publish/index.handler", "publish/other.handler"),
    _as_deployed("problem", "function_runtime", "runtime: python3.10", "runtime: python3.12"),
    _as_deployed("problem", "function_timeout", "timeout: 60", "timeout: 61"),
    _as_deployed("problem", "function_memorysize", "memorySize: 256", "memorySize: 320"),
    _as_deployed("problem", "function_variables", "/code/shared\n", "/code/shared\n      MORE: 1\n"),
    _as_deployed("problem", "async_config", "maxAsyncRetryAttempts: 3", "maxAsyncRetryAttempts: 4"),
    _as_deployed("problem", "trigger_missing", "triggerName: requests-topic", "triggerName: other-topic"),
    _as_deployed("warning", "trigger_unknown", "triggerName: requests-topic", "triggerName: other-topic"),
    _as_deployed(
        "problem", "trigger", "notifyContentFormat", "payload: other\n            notifyContentFormat"
    ),
    _as_deployed("problem", "trigger", "role/${vars.mns_role}", "role/another"),
    Provocation(
        "problem",
        "service_linked_role",
        spoilt=lambda cloud: cloud.event_bridge.missing_roles.add("AliyunServiceRoleForEventBridgeSourceMNS"),
        says="oceanferry policy --config",
    ),
    Provocation(
        "warning",
        "service_linked_role",
        spoilt=_refused("eventbridge", "POST", "", _FC_DENIED),
        says="eventbridge:CheckServiceLinkedRoleForProduct",
    ),
    Provocation(
        "problem", "trigger_off", spoilt=_refused("fc", "", "fetch-link/triggers", _FC_OFF, status=200)
    ),
    Provocation(
        *("problem", "async_config_missing"),
        spoilt=_refused("fc", "", "publish/async-invoke-config", _FC_UNKNOWN, status=404),
    ),
    *(
        Provocation("problem", "function", spoilt=_refused("fc", "GET", path, _FC_DENIED), says=action)
        for path, action in (
            (r"functions/oceanferry-publish\??$", "fc:GetFunction"),
            ("publish/triggers", "fc:ListTriggers"),
            ("publish/async-invoke-config", "fc:GetFunctionAsyncInvokeConfig"),
        )
    ),
    # Where buttons lead.
    Provocation("problem", "buttons", spoilt=_silent("redeem", "HEAD")),
    *(
        Provocation("problem", "buttons", environment={"OCEANFERRY_REDEEM_URL": url}, says="Correct")
        for url in ("https://a..example.com", "http://127.0.0.1/下载")
    ),
    Provocation("problem", "buttons_elsewhere", spoilt=_refused("redeem", "HEAD", "", "Bucket of somebody")),
    Provocation("problem", "buttons_keys", environment={"REDEEM_KEYS": "of-somebody-else" * 2}),
    Provocation(
        *("problem", "buttons_closed"),
        spoilt=_fault(
            "redeem",
            Fault("status", method="HEAD", headers=headers(language="en", over_tls=False, leads_to=())),
        ),
        says="oceanferry.visit_failed",
    ),
    Provocation(
        *("problem", "buttons_closed"),
        spoilt=_refused("redeem", "HEAD", "", "Internal Server Error", status=502),
        says="or an error",
    ),
    # The network, and the time.
    Provocation(
        *("problem", "trust_store"),
        environment={"SSL_CERT_FILE": "/nowhere/authorities.pem"},
        says="Correct it, or unset it",
    ),
    Provocation(
        *("warning", "ca_bundle_not_used"),
        environment={"REQUESTS_CA_BUNDLE": "/nowhere/authorities.pem"},
        says='export SSL_CERT_FILE="$REQUESTS_CA_BUNDLE"',
    ),
    Provocation(
        *("warning", "proxy_not_used"),
        environment={"https_proxy": "http://user:password@proxy.example.com:3128"},
        says="HTTPS_PROXY is set, and not used",
    ),
    Provocation("problem", "endpoint", spoilt=_silent("sts", "HEAD")),
    Provocation("warning", "clock", spoilt=_late(5), says="ahead of"),
    Provocation("problem", "clock", spoilt=_late(-20), says="behind"),
    # Chats.
    Provocation("problem", "chat", spoilt=_silent("chat", "HEAD")),
    Provocation("ok", "chat_accepted", ("chat", "--destination", "ops-room"), says="took a test message"),
    Provocation("problem", "chat_unanswered", ("chat",), spoilt=_silent("chat", "POST")),
    Provocation(
        "problem", "chat_refused", ("chat",), spoilt=_refused("chat", "POST", "", _ROBOT_REFUSES, 200)
    ),
    Provocation("problem", "chat_configuration", ("chat",), environment={"AUDIT_SECRET": "whsec_?"}),
]
"""Every other finding at least once."""
