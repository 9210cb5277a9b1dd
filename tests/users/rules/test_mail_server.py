"""The tests' own mail server: a message goes through a real SMTP conversation."""

from __future__ import annotations

from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage

from tests.mail import Mailbox


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    EmailMessage("邀请 – hello", "第一行\nhttps://crm.example/x/", "crm@localhost", ["ann@example.com"]).send()
    (mail,) = mailbox.to("ann@example.com")
    assert mail.subject == "邀请 – hello"
    assert mail.text().startswith("第一行")
    assert mail.links == ["https://crm.example/x/"]


def test_a_server_that_refuses_or_is_gone_is_an_error(mailbox: Mailbox) -> None:
    mailbox.refusal = "451 try later"
    with pytest.raises(SMTPException):
        EmailMessage("x", "y", "crm@localhost", ["ann@example.com"]).send()
    mailbox.stop()
    with pytest.raises(OSError, match="refused"):
        EmailMessage("x", "y", "crm@localhost", ["ann@example.com"]).send()
    assert len(mailbox) == 0
