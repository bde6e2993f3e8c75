"""How this machine reaches servers: whom it trusts, and what of its environment does not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import Sentence, text

_OTHER_STORES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_STORES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def machine_findings(trust_store: Callable[[], str], environment: Mapping[str, str]) -> Iterator[Finding]:
    """Name the trust store that all connections have in common, and variables that other programs know.

    Args:
        trust_store: Loads it, and says where it comes from.
        environment: The variables; values of proxies, which may hold passwords, are not repeated.
    """
    topic = Topic("endpoints", text("certificates"))
    try:
        yield topic.ok("trust_store", text("verified with {store}", store=trust_store()))
    except OceanferryError as error:
        yield topic.failed("trust_store", error)
    used = {environment.get(name, "") for name in _STORES}
    for name in _OTHER_STORES:
        if environment.get(name) and environment[name] not in used:
            yield topic.warning(
                "ca_bundle_not_used",
                text("{name} is set, and is not used", name=name),
                text('If its certificates are needed: export SSL_CERT_FILE="${name}"', name=name),
            )
    if found := [name for name in _PROXIES if environment.get(name) or environment.get(name.lower())]:
        yield Topic("endpoints", text("proxies")).warning(
            "proxy_not_used",
            text("{set}: every connection goes straight to the address that was checked", set=_set(found)),
            text("Allow direct connections to the endpoints below, or run Oceanferry where there are some"),
        )


def _set(names: list[str]) -> Sentence:
    if len(names) == 1:
        return text("{name} is set, and not used", name=names[0])
    return text("{names} are set, and not used", names=", ".join(names))
