"""Whether Function Compute takes a function as s.yaml describes it."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.deployed import DeployedFunction, Deployment
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.texts import text

_RUNTIMES = ("python3.10", "python3.12")
_LEAST_MIB, _MOST_MIB, _STEP_MIB = 128, 32_768, 64
_MIB_PER_VCPU = 1024
_MOST_PER_VCPU = 4 * _MIB_PER_VCPU


def size_findings(deployment: Deployment) -> Iterator[Finding]:
    """Check the runtime, the memory and the vCPU of each function."""
    for function in deployment.functions:
        topic = Topic("deployment", function.name)
        if function.runtime and function.runtime not in _RUNTIMES:
            yield topic.problem(
                "s_yaml_runtime",
                text(
                    "its runtime is {runtime}, for which make package makes no zip", runtime=function.runtime
                ),
                text("Write runtime: python3.10 under vars, or runtime: python3.12"),
            )
        memory = function.memory_mib
        if memory is not None and (fit := _fitting(function, memory)) != memory:
            yield topic.problem(
                "s_yaml_memory",
                text(
                    "its memorySize is {memory}; Function Compute takes multiples of {step_mib}"
                    " from {least_mib} on, and 1 to 4 GB for each vCPU",
                    memory=memory,
                    step_mib=_STEP_MIB,
                    least_mib=_LEAST_MIB,
                ),
                text(
                    "Write memorySize: {fit} under resources.{resource}.props",
                    fit=fit,
                    resource=function.resource,
                ),
            )


def _fitting(function: DeployedFunction, memory: int) -> int:
    """Return the memory size that is taken and is nearest to *memory*."""
    least, most = _LEAST_MIB, _MOST_MIB
    if function.cpu:
        least = max(least, int(function.cpu * _MIB_PER_VCPU))
        most = min(most, int(function.cpu * _MOST_PER_VCPU))
    steps = -(-min(max(memory, least), most) // _STEP_MIB)
    return min(steps * _STEP_MIB, most // _STEP_MIB * _STEP_MIB)
