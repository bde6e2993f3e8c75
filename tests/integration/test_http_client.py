"""What leaves over a real socket, and what does not."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from http.client import NotConnected
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oceanferry import __version__
from oceanferry.adapters.http.client import LARGEST_REPLY_BYTES, HttpClient
from oceanferry.adapters.http.egress import Egress
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import (
    AddressForbidden,
    InvalidConfiguration,
    OceanferryError,
    ServiceUnavailable,
)
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer

TIMEOUT = timedelta(seconds=5)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    def answer(request: Request) -> Response:
        agent = request.headers.get("user-agent", "")
        headers = f"{request.method} {request.path}?{request.raw_query} {request.headers.get('host')} "
        return Response(
            200,
            {"X-Seen": request.headers.get("x-sent"), "X-Agent": agent},
            headers.encode() + request.read(),
        )

    with LoopbackServer(answer) as running:
        yield running


@pytest.fixture
def client(server: LoopbackServer) -> HttpClient:
    return HttpClient(allow=[server.host])


def link(server: LoopbackServer, path: str = "/hook?token=planted") -> Secret:
    return Secret(server.url + path)


def resolving_to(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: addresses


def shown(error: OceanferryError) -> str:
    return f"{error!r} {error} {error.__cause__!r} {error.__suppress_context__ or error.__context__!r}"


def test_the_reply_is_returned_as_it_was_answered(server: LoopbackServer, client: HttpClient) -> None:
    reply = client.post(link(server), b"{}", {"X-Sent": "yes"}, timeout=TIMEOUT)

    assert reply.headers["x-agent"] == f"oceanferry/{__version__}"
    assert (reply.status, reply.headers["x-seen"]) == (200, "yes")
    assert reply.body == f"POST /hook?token=planted {server.host} {{}}".encode()


def test_a_refusal_is_returned_and_not_raised(server: LoopbackServer, client: HttpClient) -> None:
    server.faults.plant(Fault("status", status=503, body="later", headers={"Retry-After": "7"}))

    reply = client.post(link(server), b"", {}, timeout=TIMEOUT)

    assert (reply.status, reply.headers["retry-after"], reply.body) == (503, "7", b"later")


def test_a_redirect_is_not_followed(server: LoopbackServer, client: HttpClient) -> None:
    server.faults.plant(Fault("status", status=307, headers={"Location": "/elsewhere"}))

    assert client.post(link(server), b"", {}, timeout=TIMEOUT).status == 307
    assert server.requests == [("POST", "/hook")]


def test_a_long_reply_is_cut(server: LoopbackServer, client: HttpClient) -> None:
    reply = client.post(link(server), b"x" * 1_000_000, {}, timeout=TIMEOUT)

    assert len(reply.body) == LARGEST_REPLY_BYTES


@pytest.mark.parametrize("effect", ["reset_before", "reset_after"])
def test_a_reset_is_service_unavailable(server: LoopbackServer, client: HttpClient, effect: str) -> None:
    server.faults.plant(Fault(effect))  # type: ignore[arg-type]

    with pytest.raises(ServiceUnavailable) as caught:
        client.post(link(server), b"", {}, timeout=TIMEOUT)
    assert "planted" not in shown(caught.value)
    assert not caught.value.not_applied
    assert len(server.requests) == 1


def test_a_reply_that_is_cut_short_is_no_reply(server: LoopbackServer, client: HttpClient) -> None:
    server.faults.plant(Fault("cut", at=10))

    with pytest.raises(ServiceUnavailable, match=r"127\.0\.0\.1"):
        client.post(link(server), b"", {}, timeout=TIMEOUT)


def test_a_server_that_trickles_is_hung_up_on(server: LoopbackServer, client: HttpClient) -> None:
    server.faults.plant(Fault("trickle", seconds=0.02))
    began = time.monotonic()

    with pytest.raises(ServiceUnavailable, match="in time"):
        client.post(link(server), b"x" * 10_000, {}, timeout=timedelta(seconds=0.2))
    assert time.monotonic() - began < 2


def test_hanging_up_on_a_server_is_not_taken_for_the_end_of_its_answer() -> None:
    def unmeasured(_request: Request) -> Response:
        return Response(200, {"Connection": "close"}, [b"x" * 1000])

    with LoopbackServer(unmeasured) as trickling:
        trickling.faults.plant(Fault("trickle", seconds=0.02))
        with pytest.raises(ServiceUnavailable, match="in time"):
            HttpClient(allow=[trickling.host]).post(link(trickling), b"", {}, timeout=timedelta(seconds=0.1))


def test_a_closed_connection_does_not_open_itself_again(server: LoopbackServer) -> None:
    egress = Egress(Purpose.WEBHOOK, [server.host])
    connection = egress.open(egress.target(link(server)), timeout=TIMEOUT)
    connection.close()

    with pytest.raises(NotConnected):
        connection.request("GET", "/")


def test_a_closed_port_is_service_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"

        with pytest.raises(ServiceUnavailable, match="refused") as caught:
            HttpClient(allow=[host]).post(Secret(f"http://{host}/planted"), b"", {}, timeout=TIMEOUT)
    assert "planted" not in shown(caught.value)
    assert caught.value.not_applied


def test_a_proxy_of_the_environment_is_not_used(
    server: LoopbackServer, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert client.post(link(server), b"", {}, timeout=TIMEOUT).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/planted",
        "https://127.1/planted",
        "https://2130706433/planted",
        "https://0x7f000001/planted",
        "https://[::1]/planted",
        "https://[::ffff:127.0.0.1]/planted",
        "https://0.0.0.0/planted",
        "https://100.100.100.200/latest/meta-data/planted",
        "https://100.118.28.1/planted",
        "https://10.1.2.3/planted",
    ],
)
def test_a_webhook_inside_is_refused_before_any_connection(url: str) -> None:
    with pytest.raises(AddressForbidden) as caught:
        HttpClient().post(Secret(url), b"", {}, timeout=TIMEOUT)
    assert "planted" not in shown(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/planted",
        "ftp://hooks.example.com/planted",
        "file:///planted",
        "planted",
        "https://",
        "https://hooks.example.com:99999/planted",
        "https://user:planted@hooks.example.com/",
        "https://planted@hooks.example.com/",
        "https://hooks.example.com\\@10.0.0.1/planted",
        "https://hooks.example.com/planted HTTP/1.1",
        "https://hooks.example.com/planted\r\nX: y",
        "https://[hooks.example.com/planted",
        "https://hooks.example.com/植planted",
    ],
)
def test_a_url_that_is_not_plainly_one_is_refused(url: str) -> None:
    with pytest.raises(AddressForbidden) as caught:
        HttpClient(egress=Egress(Purpose.WEBHOOK, resolve=resolving_to("8.8.8.8"))).post(
            Secret(url), b"", {}, timeout=TIMEOUT
        )
    assert "planted" not in shown(caught.value)


def test_one_forbidden_address_among_public_ones_is_enough_to_refuse() -> None:
    egress = Egress(Purpose.WEBHOOK, resolve=resolving_to("8.8.8.8", "10.0.0.1"))

    with pytest.raises(AddressForbidden, match=r"hooks\.example\.com, whose address 10\.0\.0\.1 is"):
        egress.open(egress.target(Secret("https://hooks.example.com/")), timeout=TIMEOUT)


def test_the_metadata_service_is_refused_even_to_a_host_on_the_allow_list() -> None:
    egress = Egress(Purpose.WEBHOOK, ["hooks.example.com"], resolve=resolving_to("100.100.100.200"))

    with pytest.raises(AddressForbidden, match="metadata"):
        egress.open(egress.target(Secret("http://hooks.example.com/")), timeout=TIMEOUT)


def test_a_name_is_resolved_once_and_the_connection_goes_where_that_said(server: LoopbackServer) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = server.host.rpartition(":")[2]
    egress = Egress(Purpose.WEBHOOK, [f"hooks.example.com:{port}"], resolve=resolve)
    url = Secret(f"http://hooks.example.com:{port}/")

    reply = HttpClient(egress=egress).post(url, b"", {}, timeout=TIMEOUT)

    assert asked == ["hooks.example.com"]
    assert f"hooks.example.com:{port}" in reply.body.decode()


def test_an_address_that_does_not_answer_is_passed_over_for_the_next(server: LoopbackServer) -> None:
    egress = Egress(Purpose.WEBHOOK, ["127.0.0.1"], resolve=resolving_to("127.0.0.9", "127.0.0.1"))

    assert HttpClient(egress=egress).post(link(server), b"", {}, timeout=TIMEOUT).status == 200


def test_a_connection_that_went_elsewhere_is_refused(server: LoopbackServer) -> None:
    # Connecting to 0.0.0.0 reaches 127.0.0.1, which is not the address that was judged.
    url = Secret(server.url.replace("127.0.0.1", "0.0.0.0"))  # noqa: S104

    with pytest.raises(AddressForbidden, match="was not validated"):
        HttpClient(allow=["0.0.0.0"]).post(url, b"", {}, timeout=TIMEOUT)  # noqa: S104
    assert server.requests == []


@pytest.mark.parametrize("host", ["oss.example.com", "oss-cn-hangzhou.aliyuncs.com.example.com", "127.0.0.1"])
def test_a_source_that_is_no_oss_endpoint_is_refused(host: str) -> None:
    with pytest.raises(AddressForbidden, match=host):
        Egress(Purpose.SOURCE).target(Secret(f"https://{host}/planted"))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_source_may_use_either_scheme(scheme: str) -> None:
    url = Secret(f"{scheme}://b.oss-cn-hangzhou-internal.aliyuncs.com/o?Signature=planted")

    assert "planted" not in repr(Egress(Purpose.SOURCE).target(url))


def test_a_name_that_does_not_exist_is_service_unavailable() -> None:
    with pytest.raises(ServiceUnavailable, match="resolved"):
        HttpClient(allow=["nobody..invalid"]).post(
            Secret("https://nobody..invalid/planted"), b"", {}, timeout=TIMEOUT
        )


def certificate(folder: Path, name: str) -> Path:
    """Write a self-signed certificate and its key into one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """Answer one HTTPS request as hooks.example.com; the context trusts that certificate."""
    pem = certificate(tmp_path, "hooks.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def serve() -> None:
        connection, _ = listener.accept()
        with (
            connection,
            contextlib.suppress(OSError),
            context.wrap_socket(connection, server_side=True) as tls,
        ):
            tls.recv(65536)
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], ssl.create_default_context(cafile=str(pem))
        thread.join()


def https_post(port: int, host: str, trusted: ssl.SSLContext | None) -> bytes:
    egress = Egress(Purpose.WEBHOOK, [host], resolve=resolving_to("127.0.0.1"), tls=trusted)
    return HttpClient(egress=egress).post(Secret(f"https://{host}:{port}/x"), b"", {}, timeout=TIMEOUT).body


def test_tls_reaches_the_host_that_its_certificate_names(tls_port: tuple[int, ssl.SSLContext]) -> None:
    assert https_post(tls_port[0], "hooks.example.com", tls_port[1]) == b"ok"


def test_a_certificate_of_another_host_is_not_trusted(tls_port: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(ServiceUnavailable, match=r"trusted.*mismatch"):
        https_post(tls_port[0], "other.example.com", tls_port[1])


def test_a_self_signed_certificate_is_not_trusted(tls_port: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(ServiceUnavailable, match=r"trusted.*self"):
        https_post(tls_port[0], "hooks.example.com", None)


@pytest.mark.parametrize("value", ["Bearer planted\r", "Bearer planted\n", "Bearer planted\u4e2d"])
def test_a_header_that_cannot_be_sent_is_not_repeated(
    server: LoopbackServer, client: HttpClient, value: str
) -> None:
    """A carriage return at the end of a variable, from a file with the line ends of Windows."""
    with pytest.raises(InvalidConfiguration, match="no header can have") as caught:
        client.post(link(server), b"", {"Authorization": value}, timeout=TIMEOUT)
    assert "planted" not in shown(caught.value)
