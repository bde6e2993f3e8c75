"""How this machine reaches servers: whom it trusts, and what of its environment does not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError

_OTHER_STORES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_STORES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def machine_findings(trust_store: Callable[[], str], environment: Mapping[str, str]) -> Iterator[Finding]:
    """Name the trust store that all connections have in common, and variables that other programs know.

    Args:
        trust_store: Loads it, and says where it comes from.
        environment: The variables; values of proxies, which may hold passwords, are not repeated.
    """
    topic = Topic("endpoints", "certificates")
    try:
        yield topic.ok("trust_store", f"verified with {trust_store()}")
    except OceanferryError as error:
        yield topic.failed("trust_store", error)
    used = {environment.get(name, "") for name in _STORES}
    for name in _OTHER_STORES:
        if environment.get(name) and environment[name] not in used:
            yield topic.warning(
                "ca_bundle_not_used",
                f"{name} is set, and is not used",
                f'If its certificates are needed: export SSL_CERT_FILE="${name}"',
            )
    if found := [name for name in _PROXIES if environment.get(name) or environment.get(name.lower())]:
        yield Topic("endpoints", "proxies").warning(
            "proxy_not_used",
            f"{', '.join(found)} {'is' if len(found) == 1 else 'are'} set, and not used: every connection"
            " goes straight to the address that was checked",
            "Allow direct connections to the endpoints below, or run Oceanferry where there are some",
        )
