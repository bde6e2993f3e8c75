"""Connections that leave: only to where the rule of outgoing requests lets them.

A name is resolved once, every address it resolves to is judged, and the
connection goes to one of those addresses, so that a name that changes between
the check and the use gains nothing. TLS still verifies the name. Redirects are
never followed and proxy variables of the environment are not read, because
either would send the request to an unchecked address.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address

from oceanferry.adapters.http.call_timer import current_timer
from oceanferry.adapters.http.content_length import PlainLengthResponse
from oceanferry.adapters.http.quotes import forget_quotes
from oceanferry.adapters.http.trust import tls_context
from oceanferry.adapters.http.urls import ParsedUrl, target_of
from oceanferry.domain.addresses import Purpose, why_forbidden
from oceanferry.domain.errors import AddressForbidden, ServiceUnavailable
from oceanferry.domain.links import is_oss_host
from oceanferry.domain.secrets import Secret

CONNECT_TIMEOUT = timedelta(seconds=5)
"""The longest wait for one address to accept; another address may be the one that works."""

Resolver = Callable[[str, int], Sequence[str]]
"""Turns a host and a port into IP addresses. Raises OSError when there are none."""


class Egress:
    """Opens connections for one purpose.

    Args:
        purpose: Decides which hosts and addresses are allowed.
        allow: Hosts (``host`` or ``host:port``) that the operator exempts from the rule.
        resolve: How names become addresses.
        tls: What verifies certificates; the one trust store unless given.
    """

    def __init__(
        self,
        purpose: Purpose,
        allow: Sequence[str] = (),
        *,
        resolve: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._purpose = purpose
        self._allow = {each.lower() for each in allow}
        self._resolve = resolve or _resolve
        self._given_tls = tls

    def target(self, url: Secret) -> ParsedUrl:
        """Take *url* apart and check its host by name.

        Raises:
            AddressForbidden: A webhook is not ``https``, a source is not an OSS host,
                or the URL itself is not acceptable (see :func:`target_of`).
        """
        target = target_of(url)
        if self._exempt(target):
            return target
        if self._purpose is Purpose.WEBHOOK and target.scheme != "https":
            raise AddressForbidden(f"The webhook at {target.host} is not https", advice=_advice(target))
        if self._purpose is Purpose.SOURCE and not is_oss_host(target.host):
            raise AddressForbidden(
                f"The download link leads to {target.host}, which is not an OSS endpoint",
                advice=_advice(target),
            )
        return target

    def check(self, url: Secret) -> None:
        """Check *url* as far as it can be without the network: its host by name, and a literal address.

        Raises:
            AddressForbidden: As :meth:`target`, or the host is an address that is not allowed.
        """
        target = self.target(url)
        with contextlib.suppress(ValueError):
            self._judge(target, str(ip_address(target.host)))

    def open(self, target: ParsedUrl, *, timeout: timedelta) -> HTTPConnection:
        """Connect; the connection never reconnects by itself.

        Args:
            target: What :meth:`target` returned.
            timeout: For every single wait on the connection.

        Raises:
            AddressForbidden: The host resolves to an address that is not allowed.
            ServiceUnavailable: It cannot be resolved, reached or trusted.
        """
        try:
            return self.connect(target, timeout=timeout)
        except OSError as error:
            trouble = unavailable(target.authority, error)
            trouble.not_applied = True  # no request without a connection
            raise trouble from None

    def connect(self, target: ParsedUrl, *, timeout: timedelta) -> HTTPConnection:
        """Connect as :meth:`open` does, for a caller that explains what goes wrong itself.

        Raises:
            AddressForbidden: As open.
            OSError: It cannot be resolved, reached or trusted.
        """
        sock = self._connect(target, timeout)
        connection = (
            HTTPSConnection(target.host, target.port, context=self._tls)
            if target.scheme == "https"
            else HTTPConnection(target.host, target.port)
        )
        connection.response_class = PlainLengthResponse
        connection.auto_open = 0
        connection.sock = sock
        return connection

    def _connect(self, target: ParsedUrl, timeout: timedelta) -> socket.socket:
        addresses = self._resolve(target.host, target.port)
        for address in addresses:
            self._judge(target, address)
        sock = _first_that_accepts(addresses, target.port, min(timeout, CONNECT_TIMEOUT))
        try:
            if sock.getpeername()[0] in addresses:
                return self._ready(sock, target, timeout)
        except BaseException:
            sock.close()
            raise
        sock.close()
        raise AddressForbidden(
            f"The connection to {target.host} reached an address that was not validated (possible DNS"
            " rebinding)"
        )

    def _ready(self, sock: socket.socket, target: ParsedUrl, timeout: timedelta) -> socket.socket:
        sock.settimeout(timeout.total_seconds())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.scheme == "http":
            return sock
        secured = self._tls.wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
        try:
            if timer := current_timer.get():
                timer.watch(secured)  # a handshake can trickle, too
            secured.do_handshake()
        except BaseException:
            secured.close()
            raise
        return secured

    def _judge(self, target: ParsedUrl, address: str) -> None:
        where = ip_address(address)
        why = why_forbidden(where, self._purpose, exempt=self._exempt(target))
        if why:
            allowable = not why_forbidden(where, self._purpose, exempt=True)
            raise AddressForbidden(
                f"The {self._purpose.value} leads to {target.host}, whose address {address} is {why}",
                advice=_advice(target) if allowable else "",
            )

    def _exempt(self, target: ParsedUrl) -> bool:
        host = f"[{target.host}]" if ":" in target.host else target.host
        return not self._allow.isdisjoint({target.host, host, f"{host}:{target.port}"})

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or tls_context()


def unavailable(host: str, error: OSError | HTTPException) -> ServiceUnavailable:
    """Put network trouble into words that name the host, its port, and nothing else of the URL.

    What *error* quotes of the peer is gone afterwards.
    """
    forget_quotes(error)
    if isinstance(error, socket.gaierror):
        return ServiceUnavailable(
            f"{host} cannot be resolved", advice="Check the host name and the DNS settings of the network"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return ServiceUnavailable(
            f"{host} cannot be trusted: {error.verify_message}",
            advice="Check its certificate and this machine's clock",
        )
    if isinstance(error, TimeoutError):
        return ServiceUnavailable(f"{host} did not answer in time", advice="Check the network, or try later")
    what = getattr(error, "strerror", None) or type(error).__name__
    return ServiceUnavailable(
        f"{host} closed the connection or cannot be reached: {what}", advice="Try again later"
    )


def _advice(target: ParsedUrl) -> str:
    return f"If this is intended, add {target.host!r} to network.allow in the configuration"


def _resolve(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a label that is empty or too long
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from None
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _first_that_accepts(addresses: Sequence[str], port: int, timeout: timedelta) -> socket.socket:
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout.total_seconds())
    return socket.create_connection((addresses[-1], port), timeout.total_seconds())
