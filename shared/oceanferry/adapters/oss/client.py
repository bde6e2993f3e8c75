"""The SDK's client for OSS, set up so that nothing but its arguments decides what it does."""

from __future__ import annotations

from alibabacloud_oss_v2 import Client, Config
from alibabacloud_oss_v2.credentials import CredentialsProviderFunc
from alibabacloud_oss_v2.retry import NopRetryer
from alibabacloud_oss_v2.types import Credentials as OssCredentials

from oceanferry import __version__
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.documents import DocumentTransport
from oceanferry.domain.credentials import Credentials, CredentialsSource


class Signers:
    """The AccessKey of each moment, as the SDK wants it; remembers which was the last."""

    def __init__(self, credentials: Credentials | CredentialsSource) -> None:
        self._credentials = credentials
        self._last: Credentials | None = None

    def __call__(self) -> OssCredentials:
        """Return the AccessKey of this moment."""
        self._last = now = (
            self._credentials if isinstance(self._credentials, Credentials) else self._credentials()
        )
        token = now.security_token
        return OssCredentials(
            now.access_key_id, now.access_key_secret.reveal(), token.reveal() if token else None
        )

    def secrets(self) -> tuple[str, ...]:
        """Return the secrets of the last one."""
        if self._last is None:
            return ()
        token = self._last.security_token
        return (self._last.access_key_secret.reveal(), *([token.reveal()] if token else []))


def oss_client(bucket: OssBucket, transport: DocumentTransport, signers: Signers) -> Client:
    """Return a client that signs with V4 and tries everything once.

    Every request is signed with the AccessKey of that moment.

    Its CRC64 checks are off: they take longer than the network, and the answers
    are checked against a faster one here.
    """
    config = Config(
        region=bucket.region,
        endpoint=bucket.endpoint,
        use_cname=bucket.is_domain,
        signature_version="v4",
        credentials_provider=CredentialsProviderFunc(signers),
        retryer=NopRetryer(),
        http_client=transport,
        disable_upload_crc64_check=True,
        disable_download_crc64_check=True,
        user_agent=f"oceanferry/{__version__}",
    )
    return Client(config)
