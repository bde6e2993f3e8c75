"""Whether Function Compute takes a function as s.yaml describes it."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.deployed import DeployedFunction, Deployment
from oceanferry.domain.deployment.findings import Finding, Topic

_RUNTIMES = ("python3.10", "python3.12")
_LEAST_MIB, _MOST_MIB, _STEP_MIB = 128, 32_768, 64
_MIB_PER_VCPU = 1024
_MOST_PER_VCPU = 4 * _MIB_PER_VCPU


def size_findings(deployment: Deployment) -> Iterator[Finding]:
    """Look at the runtime, the memory and the vCPU of each function."""
    for function in deployment.functions:
        topic = Topic("deployment", function.name)
        if function.runtime and function.runtime not in _RUNTIMES:
            yield topic.problem(
                "s_yaml_runtime",
                f"its runtime is {function.runtime}, for which make package makes no zip",
                "Write runtime: python3.10 under vars, or runtime: python3.12",
            )
        memory = function.memory_mib
        if memory is not None and (fit := _fitting(function, memory)) != memory:
            yield topic.problem(
                "s_yaml_memory",
                f"its memorySize is {memory}; Function Compute takes multiples of {_STEP_MIB} from"
                f" {_LEAST_MIB} on, and 1 to 4 GB for each vCPU",
                f"Write memorySize: {fit} under resources.{function.resource}.props",
            )


def _fitting(function: DeployedFunction, memory: int) -> int:
    """Return the memory size that is taken and is nearest to *memory*."""
    least, most = _LEAST_MIB, _MOST_MIB
    if function.cpu:
        least = max(least, int(function.cpu * _MIB_PER_VCPU))
        most = min(most, int(function.cpu * _MOST_PER_VCPU))
    steps = -(-min(max(memory, least), most) // _STEP_MIB)
    return min(steps * _STEP_MIB, most // _STEP_MIB * _STEP_MIB)
