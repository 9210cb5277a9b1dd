"""A real SMTP server on localhost: what was sent, to whom, and what happens when the server refuses or is gone."""

from __future__ import annotations

import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from aiosmtpd.controller import Controller

LINK = re.compile(r"https?://[^\s\"<>]+")


@dataclass(frozen=True)
class Mail:
    """One message as the server took it: the envelope's recipients and the message itself."""

    to: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    def text(self, kind: str = "plain") -> str:
        """The body as plain text (or `html`), decoded; empty when there is none."""
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body is not None else ""

    @property
    def links(self) -> list[str]:
        """Every address in the plain text."""
        return LINK.findall(self.text())


class Mailbox:
    """What arrived, in order. `refusal` is what the server says instead of taking a message ("451 try later").

    `refused`: addresses that the server does not want to hear of, and what it says ("550 no such person").
    """

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refusal = ""
        self.refused: dict[str, str] = {}
        self.connections = 0
        self._controller: Any = None

    def __len__(self) -> int:
        return len(self.mails)

    def to(self, address: str) -> list[Mail]:
        """Messages for one recipient."""
        return [mail for mail in self.mails if address in mail.to]

    async def handle_EHLO(  # noqa: N802 - the name is theirs
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Called by aiosmtpd once a connection."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - the name is theirs
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Called by aiosmtpd with each recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name is theirs
        """Called by aiosmtpd with each message."""
        if self.refusal:
            return self.refusal
        message: Any = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        self.mails.append(Mail(tuple(envelope.rcpt_tos), message))
        return "250 taken"

    def start(self) -> int:
        """Listen on a free port of localhost; returns it."""
        port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()
        return port

    def stop(self) -> None:
        """Nobody listens any more: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextmanager
def serving(settings: Any) -> Iterator[Mailbox]:
    """Send the product's mail to a server of its own for a while."""
    box = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.start()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    try:
        yield box
    finally:
        box.stop()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """The SMTP server of a test."""
    with serving(settings) as box:
        yield box


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
