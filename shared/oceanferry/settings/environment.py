"""The environment variables that settings know by name."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.problems import Origin
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import Sentence, listed, quoted, text
from oceanferry.settings.document import ParsedYaml

CONFIG = "OCEANFERRY_CONFIG"
"""The path of the configuration."""
ENDPOINTS = {
    "oceanbase": "OCEANFERRY_ENDPOINTS_OCEANBASE",
    "oss": "OCEANFERRY_ENDPOINTS_OSS",
    "fc": "OCEANFERRY_ENDPOINTS_FC",
    "sts": "OCEANFERRY_ENDPOINTS_STS",
    "ros": "OCEANFERRY_ENDPOINTS_ROS",
    "oos": "OCEANFERRY_ENDPOINTS_OOS",
    "mns": "OCEANFERRY_ENDPOINTS_MNS",
    "eventbridge": "OCEANFERRY_ENDPOINTS_EVENTBRIDGE",
}
"""Take the place of ``endpoints`` in the file."""
NETWORK_ALLOW = "OCEANFERRY_NETWORK_ALLOW"
"""More hosts for ``network.allow``, separated by commas."""
REDEEM_URL = "OCEANFERRY_REDEEM_URL"
"""Takes the place of ``redeem.url``, when there is a section ``redeem``."""
ACCESS_KEY_ID = "ALIBABA_CLOUD_ACCESS_KEY_ID"
ACCESS_KEY_SECRET = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"  # noqa: S105  # the name of a variable
SECURITY_TOKEN = "ALIBABA_CLOUD_SECURITY_TOKEN"  # noqa: S105  # as above

LOG_LEVEL = "OCEANFERRY_LOG_LEVEL"
"""From which level on things are logged: DEBUG, INFO, WARNING or ERROR."""

OTLP_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""Where traces go, over OTLP; without it nothing is traced."""

VARIABLES = (
    CONFIG,
    *ENDPOINTS.values(),
    NETWORK_ALLOW,
    REDEEM_URL,
    LOG_LEVEL,
    OTLP_ENDPOINT,
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    SECURITY_TOKEN,
)
"""All of them; those that a configuration names as ``${NAME}`` come in addition."""

_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR}


def defect_of(value: str) -> Sentence:
    """Say what is wrong with a variable's value, as the end of a sentence; empty when nothing is.

    What was copied with a line break or a blank at its end is refused by the service that it is sent to,
    with a message that does not say why.
    """
    if value != value.strip():
        return text("has white space at its beginning or end")
    return quoted("") if value.isprintable() else text("has control characters, such as a line break")


def credentials_from(environment: Mapping[str, str]) -> Credentials:
    """Return the AccessKey of the environment, as the python3.12 runtime and people on a laptop set it.

    Raises:
        InvalidConfiguration: A variable is missing, or has white space in it.
    """
    missing = [name for name in (ACCESS_KEY_ID, ACCESS_KEY_SECRET) if not environment.get(name)]
    if missing:
        raise InvalidConfiguration(
            text("There is no AccessKey: {name} is not set", name=missing[0])
            if len(missing) == 1
            else text(
                "There is no AccessKey: {id} and {secret} are not set", id=missing[0], secret=missing[1]
            ),
            advice=text(
                "Export {id} and {secret}; for a temporary key, {token}",
                id=ACCESS_KEY_ID,
                secret=ACCESS_KEY_SECRET,
                token=SECURITY_TOKEN,
            ),
        )
    for name in (ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN):
        value = environment.get(name, "")
        if defect := defect_of(value) or (text("has white space") if " " in value else ""):
            raise InvalidConfiguration(
                text("The environment variable {name} {defect}", name=name, defect=defect),
                advice=text("Set {name} again, without that", name=name),
            )
    token = environment.get(SECURITY_TOKEN)
    secret = Secret(environment[ACCESS_KEY_SECRET])
    return Credentials(environment[ACCESS_KEY_ID], secret, Secret(token) if token else None)


def log_level_from(environment: Mapping[str, str]) -> int | None:
    """Return the level that is asked for, as ``logging`` numbers it; None when none is.

    Raises:
        InvalidConfiguration: It is no level.
    """
    name = environment.get(LOG_LEVEL)
    if not name:
        return None
    if name.upper() not in _LEVELS:
        raise InvalidConfiguration(
            text("{name}: must be one of {names}", name=LOG_LEVEL, names=listed(list(_LEVELS)))
        )
    return _LEVELS[name.upper()]


def traced(environment: Mapping[str, str]) -> bool:
    """Tell whether traces are to be sent anywhere."""
    return bool(environment.get(OTLP_ENDPOINT))


def override(document: ParsedYaml, environment: Mapping[str, str]) -> None:
    """Put what the environment says of addresses and the network in the place of what the file says."""
    _override_redeem_url(document, environment)
    for name, variable in ENDPOINTS.items():
        if environment.get(variable) and (endpoints := _section(document, "endpoints")) is not None:
            endpoints[name] = environment[variable]
            document.origins["endpoints", name] = Origin(0, variable)
    hosts = [host.strip() for host in environment.get(NETWORK_ALLOW, "").split(",") if host.strip()]
    network = _section(document, "network") if hosts else None
    allowed = network.setdefault("allow", []) if network is not None else None
    if isinstance(allowed, list):
        for host in hosts:
            document.origins["network", "allow", len(allowed)] = Origin(0, NETWORK_ALLOW)
            allowed.append(host)


def _override_redeem_url(document: ParsedYaml, environment: Mapping[str, str]) -> None:
    redeem = document.data.get("redeem") if isinstance(document.data, dict) else None
    if environment.get(REDEEM_URL) and isinstance(redeem, dict):
        redeem["url"] = environment[REDEEM_URL]
        document.origins["redeem", "url"] = Origin(0, REDEEM_URL)


def _section(document: ParsedYaml, name: str) -> dict[str, object] | None:
    """Return a section to write to, made if need be; None when the file has something else there."""
    if not isinstance(document.data, dict):
        return None
    if document.data.get(name) is None:
        document.data[name] = {}
    section = document.data[name]
    return section if isinstance(section, dict) else None
