"""Which certificate authorities are trusted: the same by every client.

``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` where one is set, else the system's, as
OpenSSL finds them; the list of Mozilla that certifi brings along only where the
system has none. ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` are not read.
"""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import text

CERT_FILE, CERT_DIR = "SSL_CERT_FILE", "SSL_CERT_DIR"


def tls_context() -> ssl.SSLContext:
    """Return what verifies servers; the same one for each call, because loading it takes time.

    Raises:
        InvalidConfiguration: ``SSL_CERT_FILE`` holds no certificate that can be read.
    """
    return _context(_variable(CERT_FILE), _variable(CERT_DIR))


def trust_store() -> str:
    """Say where the certificates come from that :func:`tls_context` trusts."""
    for name in (CERT_FILE, CERT_DIR):
        if _variable(name):
            return f"{_variable(name)} ({name})"
    if not _system_has_some():
        return "certifi's list: the system has none"
    paths = ssl.get_default_verify_paths()
    return f"{paths.cafile or paths.capath} (the system's)"


def _variable(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251  # OpenSSL's own, which it reads by itself


@cache
def _context(cert_file: str, cert_dir: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if cert_file:
        _require(context, cert_file)
    elif not cert_dir and not _system_has_some():
        import certifi  # noqa: PLC0415  # where it is needed

        context.load_verify_locations(certifi.where())
    return context


def _require(context: ssl.SSLContext, cert_file: str) -> None:
    try:
        if Path(cert_file).read_bytes():  # an empty one means that nothing is trusted
            context.load_verify_locations(cert_file)
    except OSError:  # ssl.SSLError among them
        raise InvalidConfiguration(
            text(
                "{variable} is set to {file}, which holds no certificate that can be read",
                variable=CERT_FILE,
                file=cert_file,
            ),
            advice=text("Correct it, or unset it for the system's certificates"),
        ) from None


def _system_has_some() -> bool:
    paths = ssl.get_default_verify_paths()
    directory = Path(paths.capath) if paths.capath else None
    return bool(paths.cafile) or (directory is not None and any(directory.iterdir()))
