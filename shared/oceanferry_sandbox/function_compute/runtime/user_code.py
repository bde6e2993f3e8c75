"""Loading a handler and calling it as the built-in Python runtime does.

Part of the program that shares its process with the function's code: the
standard library only.
"""

from __future__ import annotations

import importlib
import json
import traceback
from collections.abc import Callable

Handler = Callable[[bytes, object], object]

_loaded: dict[str, Handler] = {}


class HandlerUnusable(Exception):
    """The handler cannot be loaded; *kind* is the errorType that Function Compute reports."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def call(name: str, event: bytes, context: object) -> tuple[str, bytes]:
    """Run the handler *name*; returns ("", result) or (errorType, error JSON).

    Only ``Exception`` becomes an error reply: ``SystemExit`` and
    ``KeyboardInterrupt`` end the process, as they do on Function Compute.
    """
    try:
        return "", _encoded(_load(name)(event, context))
    except HandlerUnusable as error:
        return error.kind, _error_json(str(error), error.kind, error.__cause__)
    except Exception as error:  # noqa: BLE001  # the runtime's contract: whatever the code raises is its reply
        kind = type(error).__name__
        return kind, _error_json(str(error), kind, error)


def _load(name: str) -> Handler:
    if name not in _loaded:
        _loaded[name] = _import(name)
    return _loaded[name]


def _import(name: str) -> Handler:
    path, dot, function = name.rpartition(".")
    if not (dot and path and function):
        raise HandlerUnusable("InvalidHandleName", f"Invalid handler name '{name}'")
    try:
        module = importlib.import_module(path.replace("/", "."))
    except ImportError as error:
        raise HandlerUnusable("ImportModuleError", f"Unable to import module '{path}'") from error
    except SyntaxError as error:
        raise HandlerUnusable("UserCodeSyntaxError", f"Syntax error in module '{path}': {error}") from error
    except Exception as error:
        raise HandlerUnusable("UserCodeError", f"{type(error).__name__}: {error}") from error
    handler = getattr(module, function, None)
    if not callable(handler):
        raise HandlerUnusable("HandlerNotFound", f"Handler '{function}' is missing on module '{path}'")
    return handler  # type: ignore[no-any-return]


def _encoded(result: object) -> bytes:
    if isinstance(result, bytes):
        return result
    if isinstance(result, str):
        return result.encode()
    return json.dumps(result, default=_plain, indent=4, sort_keys=True).encode()


def _plain(value: object) -> object:
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if kind == "decimal.Decimal":
        return float(value)  # type: ignore[arg-type]
    if kind in ("datetime.date", "datetime.datetime"):
        return value.isoformat()  # type: ignore[attr-defined]
    if hasattr(value, "to_json"):
        return value.to_json()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _error_json(message: str, kind: str, error: BaseException | None) -> bytes:
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    trace = [
        [f'File "{frame.filename}"', f"line {frame.lineno}", f"in {frame.name}", frame.line or ""]
        for frame in frames
        if frame.filename != __file__
    ]
    return json.dumps({"errorMessage": message, "errorType": kind, "stackTrace": trace}).encode()
