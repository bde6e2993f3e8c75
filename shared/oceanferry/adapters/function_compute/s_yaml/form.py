"""The form of s.yaml, as far as anything is asked of it; the tests check all of it against fc3's schema."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from oceanferry.domain.documents import TolerantModel

_DESTINATION = r"^$|^acs:(?:(?:fc|eventbridge):[^:]*:[^:]*:.|mns:[^:]*:[^:]*:/(?:queues|topics)/.)"
"""The ARN of what Function Compute may hand invocations to that it gives up; or nothing."""


class _Camel(TolerantModel):
    model_config = ConfigDict(alias_generator=to_camel, coerce_numbers_to_str=True)


class _Parameters(_Camel):
    source_mns_parameters: dict[str, object] = Field(default_factory=dict, alias="sourceMNSParameters")


class _Source(_Camel):
    event_source_parameters: _Parameters = Field(default_factory=_Parameters)


class _DeadLetterQueue(_Camel):
    arn: str = Field(default="", alias="Arn")


class _RunOptions(_Camel):
    dead_letter_queue: _DeadLetterQueue = Field(default_factory=_DeadLetterQueue)


class TriggerSettings(_Camel):
    """What the types of triggers have that is asked for; each has some of it."""

    cron_expression: str = ""
    payload: str = ""
    enable: bool = True
    trigger_enable: bool = True
    notify_content_format: str = ""
    event_source_config: _Source = Field(default_factory=_Source)
    run_options: _RunOptions = Field(default_factory=_RunOptions)

    @property
    def dead_letters(self) -> str:
        """The ARN of the queue of what EventBridge could not hand over."""
        return self.run_options.dead_letter_queue.arn

    @property
    def queue_name(self) -> str:
        """The queue that EventBridge reads."""
        return str(
            self.event_source_config.event_source_parameters.source_mns_parameters.get("QueueName", "")
        )


class Trigger(_Camel):
    """What starts a function."""

    trigger_name: str
    trigger_type: str
    source_arn: str = ""
    invocation_role: str = ""
    trigger_config: TriggerSettings = Field(default_factory=TriggerSettings)


class _Destination(_Camel):
    destination: str = Field(default="", pattern=_DESTINATION)


class _Destinations(_Camel):
    on_failure: _Destination = Field(default_factory=_Destination)


class AsyncInvokeConfig(_Camel):
    """How asynchronous invocations are retried, and where their results go."""

    async_task: bool = False
    max_async_retry_attempts: int | None = None
    max_async_event_age_in_seconds: int | None = None
    destination_config: _Destinations = Field(default_factory=_Destinations)

    @property
    def failures_go_to(self) -> str:
        """The ARN."""
        return self.destination_config.on_failure.destination


class LogConfig(_Camel):
    """Where logs go."""

    project: str = ""
    logstore: str = ""


def _chosen_by_fc3(value: object) -> object:
    return LogConfig(project="*", logstore="*") if value == "auto" else value


class FunctionForm(_Camel):
    """One function."""

    function_name: str
    region: str
    handler: str
    runtime: str = ""
    role: str = ""
    timeout: int | None = None
    memory_size: int | None = None
    cpu: float | None = None
    environment_variables: dict[str, str] = Field(default_factory=dict)
    log_config: Annotated[LogConfig, BeforeValidator(_chosen_by_fc3)] = Field(default_factory=LogConfig)
    vpc_config: object | None = None
    internet_access: bool = True
    async_invoke_config: AsyncInvokeConfig | None = None
    triggers: tuple[Trigger, ...] = ()


class ResourceForm(TolerantModel):
    """Something that is deployed; only functions have the properties that are asked for."""

    component: str
    props: FunctionForm | None = None

    @model_validator(mode="before")
    @classmethod
    def _only_functions(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("component") != "fc3":
            return {"component": data.get("component", "")}
        return data


class File(TolerantModel):
    """All of it."""

    vars: dict[object, object] | None = None
    resources: dict[str, ResourceForm]
