"""The best question for the next contact, said once one is saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import KeyPerson
from portraits import showing

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User


def next_question(account: Account, user: User, today: date) -> str:
    """What to ask the next time, of whom; empty where nothing is lacking."""
    people = list(KeyPerson.objects.visible_to(user).current().filter(account=account).order_by("pk")[:50])
    for line in showing.asked_next(account, people, user=user, today=today):
        facts = {"question": line.field.question or line.field.words, "name": line.person.name if line.person else ""}
        if line.person:
            return _("Ask %(name)s next: “%(question)s”") % facts
        return _("Ask next: “%(question)s”") % facts
    return ""
