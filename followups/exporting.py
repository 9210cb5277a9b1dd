"""Follow-ups as a spreadsheet; the headers are those an import recognises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.exporting import LIST, accounts_of
from followups.models import FollowUp, FollowUpPerson, FollowUpQuerySet
from followups.services.outcome import why_not
from followups.services.withheld import WITHHELD, said
from lists.exporting import Column, ExportKind
from users.models import User


def _follow_ups(user: User, params: QueryDict, today: date) -> FollowUpQuerySet:
    return with_all(FollowUp.objects.at_accounts(accounts_of(user, params, today), user=user))


def with_all(rows: Any) -> Any:
    """Follow-ups with what their columns say of others: account, author, persons, whose names are withheld."""
    persons = Prefetch("person_links", FollowUpPerson.objects.current().select_related("person").order_by("pk"))
    return rows.select_related("account", "author").prefetch_related(persons, WITHHELD)


def _named(follow_up: Any) -> list[str]:
    return [link.person.shown for link in follow_up.person_links.all()]


FOLLOW_UPS = ExportKind(
    "follow_ups",
    _("Follow-ups"),
    (
        Column("account", _("Account"), lambda f: f.account.name),
        Column("at", _("Date and time"), lambda f: f.happened),
        Column("channel", _("Channel"), lambda f: f.get_channel_display()),
        Column("result", _("Outcome"), lambda f: f.get_result_display()),
        Column("persons", _("Persons"), _named),
        Column("text", _("What was said"), said),
        Column("need", _("Need"), lambda f: f.get_need_display() if f.need else ""),
        Column("author", _("By"), lambda f: f.author.name),
        Column("author_email", _("By (e-mail)"), lambda f: f.author.email),
        Column("counts", _("Counts"), lambda f: why_not(f) or f.get_not_counting_display()),
    ),
    _follow_ups,
    LIST,
)
