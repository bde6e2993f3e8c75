"""What fc3's own schema lets pass in s.yaml, refused.

The schema closes no object and takes any trigger's settings for any other's,
and the component only writes what it finds to its debug log: a misspelt key
is deployed as if it were not there. Here every key must be known, a trigger's
settings must be those of its type, and what a line refers to must exist.

A key of fc3 that is missing below has not been used yet: add it with its type.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json, JsonValue, model_validator
from pydantic.alias_generators import to_camel, to_pascal

ENVIRONMENT_LIMIT_BYTES = 4096
"""What FC allows for all variables of a function together."""

EVENTBRIDGE_TIMEOUT_SECONDS = 300
"""When an EventBridge trigger gives up on a call."""

_CRON_FIELDS = 6
_CPU_STEPS_PER_CORE = 20
_ROUNDING = 1e-9
_MEBIBYTES_PER_GIBIBYTE = 1024
_CRON_FIELD = re.compile(r"[\d*/,?LW#-]+|[A-Z]{3}([-,][A-Z]{3})*")


def _cron(expression: str) -> str:
    if re.fullmatch(r"@every \d+[smh]", expression):
        return expression
    zone, fields = re.fullmatch(r"(?:CRON_TZ=(\S+) )?(.*)", expression, re.DOTALL).groups()  # type: ignore[union-attr] # matches anything
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"CRON_TZ is not a time zone: {zone}") from error
    if len(fields.split()) != _CRON_FIELDS or not all(map(_CRON_FIELD.fullmatch, fields.split())):
        raise ValueError("a cron expression has six fields, the first of them seconds")
    return expression


def _of_the_form(pattern: str) -> AfterValidator:
    """Pydantic's own patterns know no look-ahead, and match a part of the text."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"not of the form {pattern}")
        return text

    return AfterValidator(check)


_IN_ACCOUNT = r"[a-z]+(-[a-z]+)+(-?\d+)?:\d{16}:"
RoleArn = Annotated[str, _of_the_form(r"acs:ram::\d{16}:role/[a-z0-9.-]+")]
TopicArn = Annotated[str, _of_the_form(rf"acs:mns:{_IN_ACCOUNT}/topics/[\w-]+")]
QueueArn = Annotated[str, _of_the_form(rf"acs:mns:{_IN_ACCOUNT}/queues/[\w-]+")]
DestinationArn = Annotated[
    str,
    _of_the_form(
        rf"acs:fc:{_IN_ACCOUNT}functions/[\w-]+(/[\w-]+)?"
        rf"|acs:mns:{_IN_ACCOUNT}/(queues|topics)/[\w-]+/messages"
        rf"|acs:eventbridge:{_IN_ACCOUNT}eventbus/[\w-]+"
    ),
]
Cron = Annotated[str, AfterValidator(_cron)]
VariableName = Annotated[str, _of_the_form(r"(?!FC_)[A-Za-z]\w*")]


class _Camel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class _Pascal(BaseModel):
    """The islands that the API wants with capital letters among the camelCase."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_pascal)


# --- triggers ---


class TimerConfig(_Camel):
    cron_expression: Cron
    enable: bool
    payload: Json[JsonValue]


class MnsTopicConfig(_Camel):
    notify_content_format: Literal["JSON", "STREAM"]
    notify_strategy: Literal["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"]
    filter_tag: Annotated[str, Field(max_length=16)] | None = None


class HttpConfig(_Camel):
    auth_type: Literal["anonymous", "function"]
    disable_url_internet: bool = Field(default=False, alias="disableURLInternet")
    methods: list[Literal["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]]


class MnsSource(_Pascal):
    region_id: str
    queue_name: str
    is_base64_decode: bool = Field(alias="IsBase64Decode")


class MnsSourceParameters(_Camel):
    source_mns_parameters: MnsSource = Field(alias="sourceMNSParameters")


class EventSource(_Camel):
    event_source_type: Literal["MNS"]
    event_source_parameters: MnsSourceParameters


class DeliveryOption(_Camel):
    mode: Literal["event-streaming", "event-driven"]
    event_schema: Literal["CloudEvents", "RawData"]


class EventSink(_Camel):
    delivery_option: DeliveryOption


class RetryStrategy(_Pascal):
    push_retry_strategy: Literal["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"]


class DeadLetterQueue(_Pascal):
    arn: QueueArn


class BatchWindow(_Pascal):
    count_based_window: Annotated[int, Field(ge=1, le=10_000)]
    time_based_window: Annotated[int, Field(ge=0, le=15)]


class RunOptions(_Camel):
    mode: Literal["event-streaming", "event-driven"]
    errors_tolerance: Literal["ALL", "NONE"]
    retry_strategy: RetryStrategy
    dead_letter_queue: DeadLetterQueue | None = None
    batch_window: BatchWindow

    @model_validator(mode="after")
    def _dead_letters_need_tolerance(self) -> RunOptions:
        if self.dead_letter_queue is not None and self.errors_tolerance != "ALL":
            raise ValueError("a deadLetterQueue is only used with errorsTolerance: ALL")
        return self


class EventBridgeConfig(_Camel):
    trigger_enable: bool
    async_invocation_type: bool
    event_rule_filter_pattern: Json[JsonValue]
    event_source_config: EventSource
    event_sink_config: EventSink
    run_options: RunOptions

    @model_validator(mode="after")
    def _one_mode(self) -> EventBridgeConfig:
        if self.run_options.mode != self.event_sink_config.delivery_option.mode:
            raise ValueError("runOptions and eventSinkConfig disagree about the mode")
        return self


class _Trigger(_Camel):
    trigger_name: Annotated[str, _of_the_form(r"[A-Za-z_][\w-]{0,127}")]
    description: str = ""
    qualifier: str = "LATEST"


class TimerTrigger(_Trigger):
    trigger_type: Literal["timer"]
    trigger_config: TimerConfig


class MnsTopicTrigger(_Trigger):
    trigger_type: Literal["mns_topic"]
    source_arn: TopicArn
    invocation_role: RoleArn
    trigger_config: MnsTopicConfig


class EventBridgeTrigger(_Trigger):
    trigger_type: Literal["eventbridge"]
    trigger_config: EventBridgeConfig


class HttpTrigger(_Trigger):
    trigger_type: Literal["http"]
    trigger_config: HttpConfig


Trigger = Annotated[
    TimerTrigger | MnsTopicTrigger | EventBridgeTrigger | HttpTrigger, Field(discriminator="trigger_type")
]


# --- functions ---


class Destination(_Camel):
    destination: DestinationArn


class Destinations(_Camel):
    on_success: Destination | None = None
    on_failure: Destination


class AsyncInvokeConfig(_Camel):
    async_task: bool
    max_async_event_age_in_seconds: Annotated[int, Field(ge=1, le=604_800)]
    max_async_retry_attempts: Annotated[int, Field(ge=0, le=8)]
    destination_config: Destinations | None = None
    qualifier: str = "LATEST"


class LogConfig(_Camel):
    project: str
    logstore: str
    enable_request_metrics: bool = False
    enable_instance_metrics: bool = False
    log_begin_rule: Literal["DefaultRegex", "None"] = "None"


class Hook(_Camel):
    handler: str
    timeout: Annotated[int, Field(ge=1, le=300)]


class Lifecycle(_Camel):
    initializer: Hook | None = None
    pre_stop: Hook | None = None


class VpcConfig(_Camel):
    vpc_id: str
    v_switch_ids: list[str] = Field(alias="vSwitchIds")
    security_group_id: str


class Function(_Camel):
    """The props of one fc3 resource."""

    region: str
    function_name: Annotated[str, _of_the_form(r"[A-Za-z_][\w-]{0,63}")]
    description: str = ""
    runtime: Literal["python3.10", "python3.12"]
    code: Annotated[str, _of_the_form(r"\./dist/oceanferry-\d+\.\d+\.\d+-python3\.\d+\.zip")]
    handler: Annotated[str, _of_the_form(r"[\w/]+\.\w+")]
    role: RoleArn
    cpu: Annotated[float, Field(ge=0.05, le=16)]
    memory_size: Annotated[int, Field(ge=128, le=32_768, multiple_of=64)]
    disk_size: Literal[512, 10_240] = 512
    timeout: Annotated[int, Field(ge=1, le=86_400)]
    environment_variables: dict[VariableName, str]
    log_config: LogConfig | Literal["auto"]
    async_invoke_config: AsyncInvokeConfig
    instance_lifecycle_config: Lifecycle | None = None
    vpc_config: VpcConfig | Literal["auto"] | None = None
    internet_access: bool = True
    layers: Annotated[list[str], Field(max_length=5)] = Field(default_factory=list)
    triggers: list[Trigger] = Field(default_factory=list)

    @model_validator(mode="after")
    def _code_suits_runtime(self) -> Function:
        if not self.code.endswith(f"-{self.runtime}.zip"):
            raise ValueError(f"{self.code} is not made for {self.runtime}")
        return self

    @model_validator(mode="after")
    def _cpu_suits_memory(self) -> Function:
        gibibytes = self.memory_size / _MEBIBYTES_PER_GIBIBYTE
        if not self.cpu <= gibibytes <= 4 * self.cpu:
            raise ValueError(f"{self.memory_size} MB need between {gibibytes / 4:g} and {gibibytes:g} vCPU")
        steps = self.cpu * _CPU_STEPS_PER_CORE
        if abs(steps - round(steps)) > _ROUNDING:
            raise ValueError("cpu comes in steps of 0.05")
        return self

    @model_validator(mode="after")
    def _variables_fit(self) -> Function:
        size = sum(len(f"{name}{value}".encode()) for name, value in self.environment_variables.items())
        if size > ENVIRONMENT_LIMIT_BYTES:
            raise ValueError(f"environmentVariables hold {size} bytes, FC takes {ENVIRONMENT_LIMIT_BYTES}")
        return self

    @model_validator(mode="after")
    def _eventbridge_last_and_short(self) -> Function:
        late = [isinstance(trigger, EventBridgeTrigger) for trigger in self.triggers]
        if late != sorted(late):
            raise ValueError("eventbridge triggers must be last: fc3 skips what follows an unchanged one")
        if any(late) and self.timeout > EVENTBRIDGE_TIMEOUT_SECONDS:
            raise ValueError(
                f"an EventBridge trigger gives up after {EVENTBRIDGE_TIMEOUT_SECONDS} s: shorten timeout"
            )
        return self

    @model_validator(mode="after")
    def _failures_go_somewhere(self) -> Function:
        waited_for = all(isinstance(trigger, HttpTrigger) for trigger in self.triggers) and self.triggers
        if not waited_for and self.async_invoke_config.destination_config is None:
            raise ValueError("asyncInvokeConfig has no onFailure: what is given up would vanish")
        return self

    @model_validator(mode="after")
    def _trigger_names_differ(self) -> Function:
        names = [trigger.trigger_name for trigger in self.triggers]
        if len(names) != len(set(names)):
            raise ValueError("two triggers have the same name")
        return self


class Resource(_Camel):
    component: Literal["fc3"]
    props: Function


# --- a domain for the buttons ---


class DomainRoute(_Camel):
    path: Annotated[str, _of_the_form(r"/.*")]
    function_name: str
    qualifier: str = "LATEST"
    methods: list[Literal["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]]


class DomainRoutes(_Camel):
    routes: Annotated[list[DomainRoute], Field(min_length=1)]


class Certificate(_Camel):
    cert_id: str


class Domain(_Camel):
    region: str
    domain_name: Annotated[str, _of_the_form(r"(?!.*\.fcapp\.run$)[a-z0-9-]+(\.[a-z0-9-]+)+")]
    protocol: Literal["HTTPS"]
    cert_config: Certificate
    route_config: DomainRoutes


class DomainResource(_Camel):
    component: Literal["fc3-domain"]
    props: Domain


class Document(_Camel):
    """The whole of s.yaml, after its ${...} have been filled in."""

    edition: Literal["3.0.0"]
    name: str
    access: str
    vars: dict[str, str]
    templates: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)
    """Held to no form of their own: what a function takes from here is checked in the function."""
    resources: dict[str, Annotated[Resource | DomainResource, Field(discriminator="component")]]

    @property
    def functions(self) -> dict[str, Function]:
        """The functions among the resources."""
        return {name: each.props for name, each in self.resources.items() if isinstance(each, Resource)}

    @property
    def domains(self) -> dict[str, Domain]:
        """The domains among the resources."""
        return {name: each.props for name, each in self.resources.items() if isinstance(each, DomainResource)}
