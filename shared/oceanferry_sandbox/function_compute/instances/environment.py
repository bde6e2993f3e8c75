"""The environment variables of an instance: the function's own and Function Compute's, nothing else."""

from __future__ import annotations

import os

from oceanferry_sandbox.function_compute.functions import FunctionConfig

_MOUNTED_AT = "/code"


def environment(config: FunctionConfig, instance_id: str, region: str, account_id: str) -> dict[str, str]:
    """Return what the code finds in ``os.environ``.

    ``/code`` in PYTHONPATH stands for the function's code folder, which is
    mounted there on Function Compute, so that s.yaml's value works unchanged.
    """
    variables = dict(config.environment)
    if "PYTHONPATH" in variables:
        variables["PYTHONPATH"] = _on_this_machine(variables["PYTHONPATH"], str(config.code.resolve()))
    variables.update(_of_the_platform(config, instance_id, region, account_id))
    if config.runtime == "python3.12":
        variables.update(_credentials(config))
    return variables


def _on_this_machine(python_path: str, code: str) -> str:
    return os.pathsep.join(_place(path, code) for path in python_path.split(os.pathsep))


def _place(path: str, code: str) -> str:
    if f"{path}/".startswith(f"{_MOUNTED_AT}/"):
        return code + path[len(_MOUNTED_AT) :]
    # A relative one counts from the code folder, where the function's process starts.
    return os.path.join(code, path)  # noqa: PTH118  # the text of a search path, not a file


def _of_the_platform(
    config: FunctionConfig, instance_id: str, region: str, account_id: str
) -> dict[str, str]:
    version = "FC_FUNCTION_VERSION" if config.runtime == "python3.12" else "FC_VER_ID"
    return {
        "FC_FUNC_CODE_PATH": str(config.code.resolve()),
        "FC_FUNCTION_MEMORY_SIZE": str(config.memory_mb),
        "FC_RUNTIME_VERSION": config.runtime,
        "FC_ACCOUNT_ID": account_id,
        "FC_FUNCTION_HANDLER": config.handler,
        "FC_FUNCTION_NAME": config.name,
        "FC_SERVICE_NAME": "",
        version: "LATEST",
        "FC_QUALIFIER": "LATEST",
        "FC_REGION": region,
        "FC_INSTANCE_ID": instance_id,
    }


def _credentials(config: FunctionConfig) -> dict[str, str]:
    return {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": config.credentials.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": config.credentials.secret,
        "ALIBABA_CLOUD_SECURITY_TOKEN": config.credentials.security_token,
    }
