"""The configuration with the encrypted parameters that it names as ``${oos:NAME}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration, PermanentError
from oceanferry.domain.secrets import Secret
from oceanferry.settings import loading
from oceanferry.settings.file import PARAMETER
from oceanferry.settings.model import Settings

_read: dict[tuple[str, str | None, str], Secret] = {}
"""What this process has read, by region, endpoint and name: an instance of a function asks once."""


def load_with_parameters(
    path: Path, environment: Mapping[str, str], credentials: Callable[[], Credentials]
) -> Settings:
    """Read the configuration, and from OOS the encrypted parameters that it names, if any.

    Args:
        path: The file.
        environment: Where ``${NAME}`` comes from.
        credentials: Gives the AccessKey; only called when a parameter is to be read.

    Raises:
        InvalidConfiguration: The configuration is wrong, or a parameter cannot be read for good.
        RetryableError: OOS cannot be reached, or not now.
    """
    names = loading.parameters_named(path)
    if not names:
        return loading.load(path, environment)
    places = loading.load_without_secrets(path, environment)
    values = {name: _value(name, places, credentials) for name in names}
    revealed = {f"{PARAMETER}{name}": value.reveal() for name, value in values.items()}
    return loading.load(path, {**environment, **revealed})


def _value(name: str, places: Settings, credentials: Callable[[], Credentials]) -> Secret:
    key = places.region, places.endpoints.oos, name
    if key not in _read:
        try:
            _read[key] = _ask(name, places, credentials())
        except InvalidConfiguration:
            raise
        except PermanentError as error:
            raise InvalidConfiguration(
                error.message, advice=error.advice, code=error.code, request_id=error.request_id
            ) from None
    return _read[key]


def _ask(name: str, places: Settings, credentials: Credentials) -> Secret:
    # Loads the SDK, which a configuration without parameters may not need before its first call.
    from oceanferry.adapters.parameter_store import OosParameterStore

    store = OosParameterStore(
        credentials=credentials,
        region=places.region,
        endpoint=places.endpoints.oos,
        clock=SystemClock(),
        key=places.parameters_kms_key_id,
    )
    return store.value(name)
