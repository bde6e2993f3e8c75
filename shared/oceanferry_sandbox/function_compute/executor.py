"""Runs functions in instances and records what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.instances.instance import Instance
from oceanferry_sandbox.function_compute.instances.pool import InstancePool
from oceanferry_sandbox.function_compute.invocations import Invocation, InvocationLog


@dataclass(frozen=True)
class Platform:
    """Where the functions run."""

    region: str
    account_id: str
    python: str
    """The interpreter that runs the functions' code."""
    most_instances: int
    """How many instances one function may have at a time."""
    clock: Callable[[], float]
    """Seconds since the epoch."""
    loaded_ahead: Sequence[str] = ()
    """Modules that are loaded once for all instances. None of them may want variables of a function while it
    is loaded."""
    issue: Callable[[], AccessKey] | None = None
    """Gives every instance a temporary AccessKey of its own; None: all have that of their function."""

    def now(self) -> datetime:
        """Return the clock's time, in UTC."""
        return datetime.fromtimestamp(self.clock(), timezone.utc)


@dataclass(frozen=True)
class Call:
    """One attempt to be made."""

    config: FunctionConfig
    payload: bytes
    request_id: str
    task_id: str = ""
    attempt: int = 1


class Executor:
    """All instances of all functions; safe between threads."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.log = InvocationLog()
        self._pools: dict[str, InstancePool] = {}
        self._running: dict[str, Instance] = {}
        self._lock = threading.Lock()
        self._ended = False

    def execute(self, call: Call, *, wait: bool) -> Invocation | None:
        """Run one attempt to its end.

        None when no instance is free and the caller will not *wait* for one,
        and when the service is stopping.
        """
        pool = self._pool(call.config)
        instance = pool.acquire(wait=wait)
        if instance is None:
            return None
        with self._lock:
            self._running[call.request_id] = instance
        try:
            return self._record(call, instance)
        finally:
            with self._lock:
                del self._running[call.request_id]
            pool.release(instance)

    def interrupt(self, request_id: str) -> None:
        """Kill the instance that handles *request_id*, if it runs."""
        with self._lock:
            instance = self._running.get(request_id)
            if instance is not None:
                instance.interrupt()

    def restart(self) -> None:
        """End every instance; the next requests start new ones, with the configuration that holds then."""
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()

    def end_instances(self) -> None:
        """End every instance, and start no more."""
        with self._lock:
            self._ended = True
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()

    def _pool(self, config: FunctionConfig) -> InstancePool:
        def start() -> Instance:
            platform = self._platform
            own = replace(config, credentials=platform.issue()) if platform.issue else config
            return Instance(own, platform.python, platform.region, platform.account_id, platform.loaded_ahead)

        with self._lock:
            if config.name not in self._pools:
                self._pools[config.name] = InstancePool(start, self._platform.most_instances)
                if self._ended:
                    self._pools[config.name].close()
            return self._pools[config.name]

    def _record(self, call: Call, instance: Instance) -> Invocation:
        invocation = Invocation(
            function=call.config.name,
            request_id=call.request_id,
            task_id=call.task_id,
            attempt=call.attempt,
            status="Running",
            started=self._platform.now(),
            payload=call.payload,
            instance_id=instance.id,
        )
        place = self.log.begin(invocation)
        headers = _headers(call, self._platform, instance.credentials)
        outcome = instance.run(headers, call.payload, call.config.timeout)
        invocation = invocation.ended(outcome)
        self.log.end(place, invocation)
        return invocation


def _headers(call: Call, platform: Platform, credentials: AccessKey) -> Mapping[str, str]:
    """Return what the runtime API says about a request; every value is a string, as there."""
    config = call.config
    return {
        "x-fc-request-id": call.request_id,
        "x-fc-runtime": config.runtime,
        "x-fc-function-name": config.name,
        "x-fc-function-handler": config.handler,
        "x-fc-function-memory": str(config.memory_mb),
        "x-fc-function-timeout": f"{config.timeout / timedelta(seconds=1):g}",
        "x-fc-access-key-id": credentials.access_key_id,
        "x-fc-access-key-secret": credentials.secret,
        "x-fc-security-token": credentials.security_token,
        "x-fc-service-name": "",
        "x-fc-service-logproject": "",
        "x-fc-service-logstore": "",
        "x-fc-qualifier": "LATEST",
        "x-fc-version-id": "",
        "x-fc-region": platform.region,
        "x-fc-account-id": platform.account_id,
        "x-fc-retry-count": str(call.attempt - 1),
    }
