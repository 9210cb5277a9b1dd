"""Calling an address that a person has typed: https only, public networks only, the address that was checked is called.

A name is resolved once; each of its addresses must be public, and the connection goes to the one that was checked, so
that a name which changes its mind (DNS rebinding) leads nowhere else. Redirects are not followed, no proxy is asked,
and neither a slow nor an endless answer holds anybody up. OUTBOUND_ALLOWED names hosts ("robot.intranet:8443") that
may lie in a private network or listen on another port; they too are called by https only.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

CONNECT = 5.0  # seconds until the connection stands
PATIENCE = 10.0  # seconds for the whole call
LONGEST_ANSWER = 64 * 1024  # bytes
LONGEST_ADDRESS = 2000
PORT = 443
# IPv6 networks that carry an IPv4 address inside; what they lead to is not seen from outside.
_TUNNELS = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class OutboundError(Exception):
    """The call was not made, or not answered. `code` says why, `detail` what is known besides."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Target:
    """An address that may be called."""

    host: str
    port: int
    path: str
    allowed: bool  # named in OUTBOUND_ALLOWED

    @property
    def header(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORT else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def target_of(url: str) -> Target:
    """The parts of an address. Raises OutboundError `address` for one that may not be called, without any look-up."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), PORT if parts.port is None else parts.port
        host.encode("ascii")
        url.encode("ascii")
    except ValueError:
        raise OutboundError("address") from None
    if any(character <= " " or character in "\\\x7f" for character in url) or len(url) > LONGEST_ADDRESS:
        raise OutboundError("address")
    if parts.scheme != "https" or not host or "@" in parts.netloc or parts.fragment:
        raise OutboundError("address")
    allowed = f"{host}:{port}" in _allowed()
    if port != PORT and not allowed:
        raise OutboundError("address")
    return Target(host, port, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", allowed)


def resolve(target: Target) -> str:
    """The network address to call. Raises OutboundError `not_public` when any of the name's is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise OutboundError("unknown_host") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise OutboundError("unknown_host")
    if not target.allowed and not all(is_public(address) for address in addresses):
        raise OutboundError("not_public")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether a network address lies in the public internet, whatever it is wrapped in."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TUNNELS) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def post(url: str, body: bytes, *, content_type: str = "application/json; charset=utf-8") -> Answer:
    """Send `body` and wait for the answer, PATIENCE seconds in all.

    Raises OutboundError: address, unknown_host, not_public, unreachable, certificate, timeout, redirect, answer.
    """
    target = target_of(url)
    until = time.monotonic() + PATIENCE
    connection = _Pinned(target, resolve(target), until)
    headers = {"Host": target.header, "Content-Type": content_type, "Connection": "close", "User-Agent": "sales-crm"}
    try:
        connection.request("POST", target.path, body, headers)
        with connection.getresponse() as response:
            read = response.read(LONGEST_ANSWER + 1)
    except TimeoutError:
        raise OutboundError("timeout") from None
    except ssl.SSLCertVerificationError as trouble:
        raise OutboundError("certificate", trouble.verify_message or "") from None
    except (http.client.HTTPException, ValueError):
        raise OutboundError("answer") from None
    except OSError as trouble:
        raise OutboundError("unreachable", type(trouble).__name__) from None
    finally:
        connection.close()
    if 300 <= response.status < 400:
        raise OutboundError("redirect", str(response.status))
    if len(read) > LONGEST_ANSWER:
        raise OutboundError("answer", "too long")
    return Answer(response.status, read)


class _Socket(ssl.SSLSocket):
    """A connection whose every wait ends with the whole call's time."""

    until = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)
        return super().recv_into(*args, **kwargs)


class _Pinned(http.client.HTTPSConnection):
    """https to a host by one of its network addresses; the certificate must be the host's."""

    def __init__(self, target: Target, address: str, until: float) -> None:
        context = ssl.create_default_context(cafile=settings.OUTBOUND_CA_FILE or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.sslsocket_class = _Socket
        super().__init__(target.host, target.port, context=context)
        self._target, self._pinned, self._until, self._tls = target, address, until, context

    def connect(self) -> None:
        """Connect to the checked address; http.client would look the name up again."""
        plain = socket.create_connection((self._pinned, self._target.port), timeout=CONNECT)
        try:
            plain.settimeout(max(0.001, self._until - time.monotonic()))
            wrapped = self._tls.wrap_socket(plain, server_hostname=self._target.host)
        except BaseException:
            plain.close()
            raise
        wrapped.until = self._until  # type: ignore[attr-defined]
        self.sock = wrapped


def _allowed() -> set[str]:
    """Hosts with their ports."""
    return {
        entry if ":" in entry else f"{entry}:{PORT}"
        for entry in map(str.lower, map(str.strip, settings.OUTBOUND_ALLOWED))
    }
