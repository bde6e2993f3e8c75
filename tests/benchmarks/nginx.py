"""Two nginx servers on loopback: where copies come from and where they go."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from benchmarks.errand import file_name
from oceanferry.domain.copies.crc64 import checksum, combine

_HERE = Path(__file__).parent
_MODULES = Path("/usr/lib/nginx/modules")
_PORTS = ("SOURCE_PORT", "SOURCE_TLS_PORT", "TARGET_PORT", "TARGET_TLS_PORT", "DROP_PORT")
_STARTED_WITHIN_SECONDS = 10
MIB = 1024 * 1024
WHOLE_FILE_BYTES = (10_000, 10 * MIB)
"""Of files that tools send whole, whose CRC64 the target states without reading them."""
BLOCK = random.Random(8).randbytes(MIB)  # noqa: S311  # repeatable, not secret
"""What the served file is made of: the CRC64 of any of its parts is known without reading it."""


@dataclass(frozen=True)
class Servers:
    """The running pair. Everything it has lies in one folder."""

    folder: Path
    ports: dict[str, int]

    @property
    def certificate(self) -> Path:
        """What a client of the https ports has to trust."""
        return self.folder / "certificate.pem"

    @property
    def scratch(self) -> Path:
        """An empty folder beside the target, on the same kind of disk."""
        return self.folder / "scratch"

    def source(self, scheme: str) -> str:
        """Return the URL below which files are served."""
        return f"{scheme}://127.0.0.1:{self.ports['SOURCE_TLS_PORT' if scheme == 'https' else 'SOURCE_PORT']}"

    def target(self, scheme: str) -> str:
        """Return the endpoint of the store; every first segment of a path is a bucket."""
        return f"{scheme}://127.0.0.1:{self.ports['TARGET_TLS_PORT' if scheme == 'https' else 'TARGET_PORT']}"

    @property
    def dropping(self) -> str:
        """The endpoint of a store that keeps nothing of an object but its size."""
        return f"http://127.0.0.1:{self.ports['DROP_PORT']}"

    def keep_to(self, processors: AbstractSet[int]) -> None:
        """Let the servers run on these processors only."""
        master = int((self.folder / "nginx.pid").read_text(encoding="ascii"))
        workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        for pid in (master, *map(int, workers)):
            os.sched_setaffinity(pid, processors)

    def serve(self, name: str, size_bytes: int) -> None:
        """Let the source have a file that is made of BLOCK, over and over."""
        with (self.folder / "source" / name).open("wb") as file:
            for _ in range(size_bytes // len(BLOCK)):
                file.write(BLOCK)

    def serve_zeros(self, name: str, size_bytes: int) -> None:
        """Let the source have a file of zeros, which takes no room."""
        with (self.folder / "source" / name).open("wb") as file:
            file.truncate(size_bytes)

    def serve_set(self, files: int, size_bytes: int) -> str:
        """Let the source have a backup set, and return the name of its folder, which tells the CRC64."""
        name = f"crc64-{known_crc64(size_bytes)}"
        folder = self.folder / "source" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        first = folder / file_name(1)
        with first.open("wb") as file:
            for left in range(size_bytes, 0, -len(BLOCK)):
                file.write(BLOCK[:left])
        for number in range(2, files + 1):
            (folder / file_name(number)).hardlink_to(first)
        return name

    def forget_set(self, folder: str) -> None:
        """Take a backup set from the source."""
        shutil.rmtree(self.folder / "source" / folder)

    def stored_bytes(self, pattern: str = "*") -> int:
        """Return how much lies in the target, in parts or whole, in files with such names."""
        return sum(path.stat().st_size for path in self._stored(pattern))

    def stored_right(self, pattern: str = "*") -> bool:
        """Tell whether all that lies in the target in files with such names is made of BLOCK."""
        for path in self._stored(pattern):
            with path.open("rb") as file:
                if any(piece != BLOCK[: len(piece)] for piece in iter(partial(file.read, len(BLOCK)), b"")):
                    return False
        return True

    def _stored(self, pattern: str) -> list[Path]:
        return [path for path in (self.folder / "target").rglob(pattern) if path.is_file()]

    def touch(self, size_bytes: int) -> None:
        """Use as much memory as a copy does: a virtual machine is slow to use some for the first time."""
        self.serve("touched", size_bytes)
        (self.folder / "source/touched").unlink()

    def forget(self) -> None:
        """Empty the target and the scratch folder."""
        for folder in ("target", "arriving", "scratch"):
            shutil.rmtree(self.folder / folder)
            (self.folder / folder).mkdir()


@contextlib.contextmanager
def running(folder: Path, size_bytes: int) -> Iterator[Servers]:
    """Run the servers as long as the context lasts, with everything they write in *folder*.

    The source has a ``file`` of that size, whose CRC64 it states when it is
    asked for as ``stated/file``.
    """
    servers = Servers(folder, dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True)))
    for name in ("source", "target", "arriving", "scratch"):
        (folder / name).mkdir()
    servers.serve("file", size_bytes)
    _write_certificate(folder)
    shutil.copy(_HERE / "target.lua", folder)
    (folder / "stated.lua").write_text(_checksums(), encoding="utf-8")
    (folder / "nginx.conf").write_text(_configuration(servers, size_bytes), encoding="utf-8")
    command = ["/usr/sbin/nginx", "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"]
    server = subprocess.Popen([*command, "-e", str(folder / "error.log")])
    try:
        _wait_until_it_answers(servers, server)
        yield servers
    finally:
        server.terminate()
        server.wait()


def known_crc64(size_bytes: int) -> int:
    """Return the CRC64 of so many bytes of BLOCK over and over."""
    blocks, rest = divmod(size_bytes, len(BLOCK))
    parts = (repeated_crc64(BLOCK, blocks), blocks * len(BLOCK)), (checksum(BLOCK[:rest]), rest)
    return combine(parts)


def repeated_crc64(block: bytes, times: int) -> int:
    """Return the CRC64 of a block so many times over, from the doubles of the doubles."""
    double, length, whole = checksum(block), len(block), 0
    while times:
        if times & 1:
            whole = combine([(whole, length), (double, length)])
        double = combine([(double, length), (double, length)])
        length, times = 2 * length, times >> 1
    return whole


def _configuration(servers: Servers, size_bytes: int) -> str:
    text = (_HERE / "nginx.conf.in").read_text(encoding="utf-8")
    modules = "\n".join(f"load_module {_MODULES}/{name}_module.so;" for name in ("ndk_http", "ngx_http_lua"))
    user = "user root;" if os.geteuid() == 0 else ""
    replaced = {"MODULES": modules, "USER": user, "RUN": servers.folder, "CRC64": known_crc64(size_bytes)}
    for name, value in (*replaced.items(), *servers.ports.items()):
        text = text.replace(f"@{name}@", str(value))
    return text


def _checksums() -> str:
    known = (f'[{size}] = "{known_crc64(size)}"' for size in WHOLE_FILE_BYTES)
    return (_HERE / "stated.lua").read_text(encoding="utf-8").replace("@KNOWN@", ", ".join(known))


def _wait_until_it_answers(servers: Servers, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _STARTED_WITHIN_SECONDS
    while server.poll() is None and time.monotonic() < ends:
        with contextlib.suppress(OSError):
            for port in servers.ports.values():
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.02)
    reported = (servers.folder / "error.log").read_text(encoding="utf-8")
    raise RuntimeError(f"nginx did not start: {reported}")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Oceanferry's benchmark")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(plain)
