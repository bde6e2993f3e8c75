"""The download links that OceanBase issues: presigned URLs of the files in the vendor's bucket."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

from oceanferry_sandbox import seed
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oceanbase.backup_sets import SandboxPart
from oceanferry_sandbox.oss.service import OssService

_EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"


class DownloadLinks:
    """Signs links to parts of backup sets, and packs the files that they lead to."""

    def __init__(self, oss: OssService, server: LoopbackServer) -> None:
        self._oss = oss
        self._server = server
        self._packed = 0
        self.issued: list[str] = []
        """Every link so far."""
        self.form: Literal["v1", "v4"] = "v4"
        """The signature version of links. Unverified."""

    def sign(self, part: SandboxPart, lifetime: timedelta, internal: bool) -> str:  # noqa: ARG002, FBT001  # one network, one address
        """Issue a link to a part's file."""
        link = self._oss.presigned_url(
            self._server.host, part.bucket, part.key, lifetime=lifetime, form=self.form
        )
        self.issued.append(link)
        return link

    def pack(self, part: SandboxPart) -> None:
        """Write a part's file anew; its bytes differ from those before."""
        self._packed += 1
        data = seed.contents(part)
        self._oss.put_object(part.bucket, part.key, bytes(each ^ (self._packed % 256) for each in data))

    def expire(self) -> None:
        """Let every link that was issued so far be refused as expired."""
        for link in self.issued:
            query = parse_qs(urlsplit(link).query)
            [signature] = query.get("x-oss-signature") or query["Signature"]
            path = quote(signature, safe="")
            self._server.faults.plant(Fault("status", path=path, status=403, body=_EXPIRED, times=-1))
