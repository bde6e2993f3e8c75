"""Who sends a request, by its signature: V4, V1 or S3's, in a header or in the URL, or anonymous."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import (
    OssError,
    invalid_access_key_id,
    invalid_argument,
    signature_does_not_match,
)
from oceanferry_sandbox.oss.signing.claims import (
    ClaimV1,
    ClaimV4,
    claim_of_header,
    claim_of_header_v1,
    claim_of_url,
    claim_of_url_v1,
)
from oceanferry_sandbox.oss.signing.s3_signature import S3Claim, s3_claim, s3_signature
from oceanferry_sandbox.oss.signing.signature import (
    Scope,
    Signed,
    canonical_request,
    signature_v1,
    signature_v4,
    string_to_sign_v1,
    string_to_sign_v4,
)
from oceanferry_sandbox.oss.signing.validity import (
    check_end,
    check_lifetime,
    check_skew,
    dated,
    lifetime_of,
    signed_at_of,
)

SIGNATURE_PARAMETERS = frozenset(
    [
        "x-oss-signature-version",
        "x-oss-credential",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-additional-headers",
        "x-oss-signature",
        "x-oss-security-token",
        "OSSAccessKeyId",
        "Expires",
        "Signature",
        "security-token",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "x-id",  # only names the operation once more
    ]
)
"""The query parameters that are about the signature, not about the operation."""


class Authenticator:
    """Checks signatures against the *access_keys* there are."""

    def __init__(self, access_keys: Sequence[AccessKey]) -> None:
        self._access_keys = access_keys

    def authenticate(self, call: Call, *, region: str, now: datetime) -> AccessKey | None:
        """Return the key that signed the call, None for an anonymous one.

        Args:
            call: The request; its body is not read, as OSS does not sign it.
            region: Where the bucket is, which a V4 signature must name;
                empty when there is no such bucket.
            now: The time of arrival.

        Raises:
            OssError: The signature is wrong, too old, or by an unknown key.
        """
        if claim := claim_of_header_v1(call):
            return self._check_v1(call, claim, now)
        if s3 := s3_claim(call):
            return self._check_s3(call, s3, now)
        if call.header("authorization"):
            return self._check_v4(call, claim_of_header(call), region, now)
        if call.parameter("x-oss-signature-version") or call.parameter("x-oss-signature"):
            return self._check_v4(call, claim_of_url(call), region, now)
        if call.parameter("OSSAccessKeyId") or call.parameter("Signature"):
            return self._check_v1(call, claim_of_url_v1(call), now)
        return None

    def _check_v4(self, call: Call, claim: ClaimV4, region: str, now: datetime) -> AccessKey:
        access_key_id, scope = claim.scope()
        key = self._known(access_key_id, claim.security_token, now)
        signed_at = signed_at_of(claim.timestamp)
        if claim.in_url:
            check_lifetime(signed_at, lifetime_of(call), now)
        else:
            check_skew(signed_at, now)
        if scope.date != claim.timestamp[:8]:
            raise invalid_argument("Invalid signing date in credential.", "Credential", str(scope))
        if region and scope.region != region:
            raise _wrong_region(claim, scope)
        canonical = canonical_request(_signed(call, "x-oss-signature"), claim.additional_headers)
        string_to_sign = string_to_sign_v4(claim.timestamp, scope, canonical)
        if not _same(signature_v4(key.secret, scope, string_to_sign), claim.signature):
            raise signature_does_not_match(
                access_key_id, claim.signature, string_to_sign, ec="0002-00000201", CanonicalRequest=canonical
            )
        return key

    def _check_v1(self, call: Call, claim: ClaimV1, now: datetime) -> AccessKey:
        key = self._known(claim.access_key_id, claim.security_token, now)
        if claim.in_url:
            check_end(claim.dated, now)
        else:
            check_skew(dated(claim.dated), now)
        string_to_sign = string_to_sign_v1(_signed(call, "Signature"), claim.dated)
        if not _same(signature_v1(key.secret, string_to_sign), claim.signature):
            raise signature_does_not_match(
                key.access_key_id, claim.signature, string_to_sign, ec="0002-00000040"
            )
        return key

    def _check_s3(self, call: Call, claim: S3Claim, now: datetime) -> AccessKey:
        key = self._known(claim.access_key_id, claim.security_token, now)
        if claim.lifetime is None:
            check_skew(claim.signed_at, now)
        else:
            check_lifetime(claim.signed_at, claim.lifetime, now)
        if not _same(s3_signature(key.secret, claim, call), claim.signature):
            raise signature_does_not_match(key.access_key_id, claim.signature, "", ec="0002-00000201")
        return key

    def _known(self, access_key_id: str, security_token: str, now: datetime) -> AccessKey:
        known = (each for each in self._access_keys if each.access_key_id == access_key_id)
        key = next(known, None)
        if key is None:
            raise invalid_access_key_id(access_key_id)
        if key.security_token and not security_token:
            raise invalid_access_key_id(access_key_id, token_missing=True)
        if not _same(key.security_token, security_token):
            message = "The security token you provided is invalid."
            raise OssError(403, "InvalidSecurityToken", message, ec="0002-00000006")
        if now.timestamp() > key.expires_at:
            raise OssError(403, "SecurityTokenExpired", "The security token you provided has expired.")
        return key


def _wrong_region(claim: ClaimV4, scope: Scope) -> OssError:
    if claim.in_url:
        message, ec = "Invalid signing region in x-oss-credential.", "0002-00000226"
    else:
        message, ec = "Invalid signing region in Authorization header.", "0002-00000228"
    return invalid_argument(message, "Credential", str(scope), ec=ec)


def _signed(call: Call, signature_parameter: str) -> Signed:
    parameters: Mapping[str, str] = {
        name: value for name, value in call.parameters.items() if name != signature_parameter
    }
    return Signed(call.request.method, call.bucket, call.key, parameters, call.request.headers)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
