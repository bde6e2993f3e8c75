"""Which of OSS's endpoints a bucket is reached at, and why.

Hosts: the documentation of OSS's regions and endpoints.
"""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.domain.redeeming.terms import Address
from oceanferry.domain.texts import Sentence, text


@dataclass(frozen=True)
class OssEndpoint:
    """An endpoint, and the reason for it."""

    url: str
    why: Sentence
    """After "because"."""
    is_domain: bool = False
    """Whether it is a domain of the bucket's own, which the bucket's name is not put before."""


def endpoint_of(
    bucket_region: str,
    *,
    asked: str | None,
    domain: str | None = None,
    functions_region: str | None,
    stand_in: str | None,
) -> OssEndpoint:
    """Choose the endpoint.

    Args:
        bucket_region: Where the bucket is.
        asked: What the destination says: ``public``, ``internal``, ``accelerate`` or a URL.
        domain: The custom domain that is bound to the bucket.
        functions_region: Where the function is that asks; None when no function does.
        stand_in: What takes the place of all of OSS.
    """
    public = f"https://oss-{bucket_region}.aliyuncs.com"
    internal = f"https://oss-{bucket_region}-internal.aliyuncs.com"
    if stand_in:
        return OssEndpoint(stand_in, text("endpoints.oss or OCEANFERRY_ENDPOINTS_OSS is set"))
    if asked:
        known = {"public": public, "internal": internal, "accelerate": "https://oss-accelerate.aliyuncs.com"}
        return OssEndpoint(known.get(asked, asked), text("the configuration names this endpoint"))
    if bucket_region == functions_region:
        return OssEndpoint(internal, text("the function runs in the bucket's region"))
    if domain:
        return OssEndpoint(domain, text("the configuration names this domain"), is_domain=True)
    where = (
        text("the functions are in {region}", region=functions_region)
        if functions_region
        else text("this process does not run in Function Compute")
    )
    return OssEndpoint(
        public, text("the bucket is in {region} and {where}", region=bucket_region, where=where)
    )


def reader_endpoints(
    bucket_region: str, *, asked: str | None, domain: str | None, stand_in: str | None
) -> dict[Address, OssEndpoint]:
    """Return where readers, who are elsewhere than the functions, reach a bucket."""

    def reached(asked: str | None) -> OssEndpoint:
        return endpoint_of(
            bucket_region, asked=asked, domain=domain, functions_region=None, stand_in=stand_in
        )

    if stand_in or "://" in (asked or ""):
        return {"public": reached(asked)}
    public = None if asked in ("public", "internal") else asked
    return {"public": reached(public), "internal": reached("internal")}
