"""A real https server on localhost in a robot's place: what arrived, and what it answers."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    """One call."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


class Receiver:
    """Answers with `status` and `answer`; `headers` go with them, `pause` comes before each byte."""

    def __init__(self) -> None:
        self.calls: list[Received] = []
        self.status, self.headers, self.pause = 200, {}, 0.0
        self.answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
        self.port = 0
        self._server: Any = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://localhost:{self.port}"

    def start(self, certificate: Path, port: int = 0) -> None:
        """Listen on a free port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the name is theirs
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            receiver.calls.append(Received(parts.path, parse_qs(parts.query), dict(self.headers), body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            try:
                if not receiver.pause:
                    self.wfile.write(receiver.answer)
                    return
                for byte in receiver.answer:
                    time.sleep(receiver.pause)
                    self.wfile.write(bytes([byte]))
            except OSError:
                return  # the caller had enough

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def certificate(folder: Path, *names: str, days: int = 2) -> Path:
    """A key and a certificate of its own for some names, in one file that is also its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test receiver")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    alternatives: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{names[0]}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def receiver(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """A robot's server that may be called although it is here."""
    pem, server = certificate(tmp_path, "localhost"), Receiver()
    server.start(pem)
    settings.OUTBOUND_ALLOWED, settings.OUTBOUND_CA_FILE = [f"localhost:{server.port}"], str(pem)
    try:
        yield server
    finally:
        server.stop()
