"""What the adapters call, by their source: the RAM actions that they name, and what SDK methods need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_ACTION = re.compile(r"(?:ecs|eventbridge|fc|kms|log|mns|oceanbase|oos|oss|ros|sts|vpc):[A-Z]\w+")

METHODS: dict[str, set[str]] = {
    # OSS's own table of operations and actions.
    "abort_multipart_upload": {"oss:AbortMultipartUpload"},
    "complete_multipart_upload": {"oss:PutObject"},
    "delete_object": {"oss:DeleteObject"},
    "get_bucket_info": {"oss:GetBucketInfo"},
    "get_bucket_lifecycle": {"oss:GetBucketLifecycle"},
    "get_bucket_versioning": {"oss:GetBucketVersioning"},
    "get_bucket_worm": {"oss:GetBucketWorm"},
    "get_object": {"oss:GetObject"},
    "head_object": {"oss:GetObject"},
    "initiate_multipart_upload": {"oss:PutObject"},
    "list_multipart_uploads": {"oss:ListMultipartUploads"},
    "list_objects_v2": {"oss:ListObjects"},
    "list_parts": {"oss:ListParts"},
    "presign": {"oss:GetObject", "oss:PutObject"},  # what is signed here: a part, and a link to a copy
    "put_object": {"oss:PutObject"},
    # Function Compute's.
    "get_async_invoke_config": {"fc:GetFunctionAsyncInvokeConfig"},
    "get_async_invoke_config_with_options": {"fc:GetFunctionAsyncInvokeConfig"},
    "get_async_task_with_options": {"fc:GetAsyncTask"},
    "get_function_with_options": {"fc:GetFunction"},
    "invoke_function_with_options": {"fc:InvokeFunction"},
    "list_async_tasks_with_options": {"fc:ListAsyncTasks"},
    "list_triggers_with_options": {"fc:ListTriggers"},
    # The generic call names its action beside it.
    "call_api": set(),
}
"""The actions that a method of an SDK's client needs."""


class UnknownMethod(Exception):
    """An adapter calls something of which nobody wrote down what it needs."""


def named_actions(sources: Iterable[Path]) -> set[str]:
    """Return the RAM actions that the source names, as the advice in its errors does."""
    return {
        found
        for text in _texts(sources)
        if re.fullmatch(r"[\w:, ]+", text)
        for found in _ACTION.findall(text)
    }


def called_actions(sources: Iterable[Path]) -> set[str]:
    """Return the RAM actions that the calls of the SDKs' clients need.

    Raises:
        UnknownMethod: The table of methods lacks one.
    """
    actions: set[str] = set()
    for path, method in _methods(sources):
        if method not in METHODS:
            raise UnknownMethod(f"{path}: which action does {method} need? Say it in {Path(__file__).name}")
        actions |= METHODS[method]
    return actions


def _texts(sources: Iterable[Path]) -> Iterator[str]:
    for path in sources:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _methods(sources: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in sources:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and _is_client(node.func.value)
            ):
                yield path, node.func.attr


def _is_client(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("client", "_client")
