"""One trust store for every client: an authority of one's own in ``SSL_CERT_FILE``, and nobody else's."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes.clock import FakeClock
from oceanferry.adapters.alibaba_cloud.identity import StsIdentity
from oceanferry.adapters.event_sources.messages import MnsMessages
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.adapters.function_compute.observed_function import FunctionComputeFunction
from oceanferry.adapters.http.client import HttpClient
from oceanferry.adapters.http.reach import HttpReach
from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.oss.part_sender import PartSender
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.tracing.open_telemetry import otlp_session
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret

PEM, CLOCK = serialization.Encoding.PEM, FakeClock()
KEYS = Credentials("AK", Secret("the-secret"))
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of our own")])
HERE = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
ANSWER = json.dumps(
    {"AccountId": "1", "Arn": "a", "IdentityType": "b", "tasks": [], "Data": [], "RequestId": "r"}
).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers everything: what each client asks for is somewhere in it."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        part = self.headers.get("range") is not None
        body = b"0" if part else b"" if self.command == "HEAD" else ANSWER
        self.send_response(206 if part else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"e"')
        if part:
            self.send_header("content-range", "bytes 0-0/1")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  # as the standard library calls them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hang up."""


@dataclass(frozen=True)
class Authority:
    url: str
    authority: Path


def certificate(key: ec.EllipticCurvePrivateKey, of: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Return what the authority's *key* says of a server's key, or of itself."""
    now, own = datetime.now(timezone.utc), key is of
    subject = NAME if own else x509.Name([])
    builder = x509.CertificateBuilder(NAME, subject, of.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=own, path_length=None), critical=True)
    return (
        builder.sign(key, hashes.SHA256())
        if own
        else builder.add_extension(HERE, critical=True).sign(key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp("tls")
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (folder / "authority.pem").write_bytes(certificate(authority, authority).public_bytes(PEM))
    private = server.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(private + certificate(authority, server).public_bytes(PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with Quiet(("127.0.0.1", 0), Handler) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield Authority(f"https://127.0.0.1:{listening.server_address[1]}", folder / "authority.pem")
        listening.shutdown()
        thread.join()


def webhook(url: str) -> None:
    HttpClient(allow=["127.0.0.1"]).post(Secret(url), b"{}", {}, timeout=timedelta(seconds=20))


def reach(url: str) -> None:
    HttpReach(CLOCK).ask(url)


def sts(url: str) -> None:
    StsIdentity(credentials=KEYS, region="cn-hangzhou", endpoint=url, clock=CLOCK).caller()


def oceanbase(url: str) -> None:
    service = OceanBaseBackupService(credentials=KEYS, region="cn-hangzhou", endpoint=url, clock=CLOCK)
    list(service.backup_sets("ob317v4uif0000"))


def function_compute(url: str) -> None:
    account = FunctionComputeAccount("1", "cn-hangzhou", KEYS, CLOCK, url)
    FunctionComputeFunction(account, "f").oldest("probe_")


def mns(url: str) -> None:
    MnsMessages(credentials=KEYS, region="cn-hangzhou", account_id="1", endpoint=url, clock=CLOCK).peek("q")


def bucket(url: str) -> None:
    with OssObjectStore(OssBucket("a-bucket", "cn-hangzhou", KEYS, CLOCK, url)) as store:
        store.delete("key")


def part(url: str) -> None:
    sender = PartSender()
    try:
        sender.send(Secret(f"{url}/key?partNumber=1"), {}, 0, ())
    finally:
        sender.close()


def source(url: str) -> None:
    with HttpSourceObject([Secret(f"{url}/a.zip")], allow=["127.0.0.1"]) as opened:
        opened.identity()


def traces(url: str) -> None:
    otlp_session().post(f"{url}/v1/traces", data=b"")


CLIENTS = (webhook, reach, sts, oceanbase, function_compute, mns, bucket, part, source, traces)


@pytest.fixture(params=CLIENTS, ids=lambda client: client.__name__)
def call(request: pytest.FixtureRequest) -> Callable[[str], None]:
    client: Callable[[str], None] = request.param
    return client


def test_the_authority_of_ssl_cert_file_is_trusted(
    served: Authority, call: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(served.authority))

    call(served.url)


@pytest.mark.parametrize("other", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_authority_that_only_other_programs_know_is_not_trusted(
    served: Authority, call: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    monkeypatch.setenv(other, str(served.authority))

    with pytest.raises(Exception, match=r"(?i)certificate|trusted"):
        call(served.url)
