"""Mail about people's access: sent after the change is saved, tried again while the mail server is away."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.mail import MailNotSent
from users.models import Invitation, User
from users.services import access_mail, invitations

log = logging.getLogger(__name__)
RETRIES = 6
FIRST_PAUSE = 60  # seconds; doubled each time: about two hours in all


@shared_task(bind=True, max_retries=RETRIES)
def send_invitation(self: Any, pk: int, origin: str) -> None:
    """Send an invitation's link; what cannot be sent stays and says so."""
    invitation = Invitation.objects.select_related("user", "invited_by").get(pk=pk)
    _try(self, lambda: invitations.deliver(invitation, origin=origin, now=timezone.now()))


@shared_task(bind=True, max_retries=RETRIES)
def send_reset(self: Any, user_id: int, origin: str) -> None:
    """Send the link for a new password."""
    _try(self, lambda: access_mail.send_reset(User.objects.get(pk=user_id), origin=origin))


@shared_task(bind=True, max_retries=RETRIES)
def send_password_changed(self: Any, user_id: int, origin: str) -> None:
    """Tell a person that their password was changed."""
    _try(self, lambda: access_mail.send_password_changed(User.objects.get(pk=user_id), origin=origin))


def after_commit(task: Any, *args: Any) -> None:
    """Hand a mail to the background once the change is saved; without a broker it is sent at once, if it can be."""
    transaction.on_commit(lambda: _hand_over(task, args))


def _hand_over(task: Any, args: tuple[Any, ...]) -> None:
    try:
        task.apply_async(args, retry=False)
    except Exception:  # what was saved is saved, whatever the broker says
        log.warning("The broker is away; %s runs here.", task.name)
        task.apply(args, retries=RETRIES)


def _try(task: Any, send: Any) -> None:
    try:
        send()
    except MailNotSent as why:
        if task.request.retries >= RETRIES or task.request.is_eager:
            log.warning("%s gave up: %s", task.name, why)
            return
        raise task.retry(exc=why, countdown=FIRST_PAUSE * 2**task.request.retries) from why
