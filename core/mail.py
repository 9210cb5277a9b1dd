"""E-mail: one message in the reader's language, as text and as HTML; whether anybody would get it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

# Backends that show a message to nobody but whoever reads the server's log.
NOBODY = tuple(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased"))


class MailNotSent(Exception):
    """The mail server did not take a message; it can be tried again."""


def has_server() -> bool:
    """Whether a mail server is configured (EMAIL_URL); otherwise messages go to the log only."""
    return settings.EMAIL_BACKEND not in NOBODY


def reaches_people_by_itself() -> bool:
    """Whether mails that no request has asked for can be sent: a server, and an address for their links."""
    return has_server() and bool(settings.SITE_URL)


def origin_of(request: HttpRequest) -> str:
    """Scheme and host for links in messages: SITE_URL, or else the address that the request came to."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def send(template: str, to: str, *, language: str, **context: Any) -> None:
    """Send `<template>_subject.txt`, `<template>.txt` and `<template>.html` to one address. Raises MailNotSent."""
    with translation.override(language):
        context = {
            "company_name": settings.COMPANY_NAME,
            "host": urlsplit(context.get("origin", "")).netloc,
            "language": language,
            **context,
        }
        # A line break in a name must not become a header of its own.
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        message = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", context).strip() + "\n", to=[to])
        message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    try:
        message.send()
    except OSError as why:  # SMTPException is one, too
        raise MailNotSent(str(why)) from why
