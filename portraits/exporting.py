"""Who opened which closed values, as a spreadsheet; for managers and admins, as the page shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.exporting import Column, ExportKind
from portraits.forms.seen import SeenFilter
from portraits.models import Viewing
from users.models import User

LIST = "seen"


def _seen(user: User, params: QueryDict, today: date) -> Any:
    return (
        SeenFilter(params)
        .narrowed(Viewing.objects.visible_to(user))
        .select_related("account", "person", "field", "user")
    )


SEEN = ExportKind(
    "seen",
    _("Who saw what"),
    (
        Column("at", _("Date and time"), lambda v: v.at),
        Column("user", pgettext_lazy("colleague", "Who"), lambda v: v.user.name),
        Column("account", _("Account"), lambda v: v.account.name),
        Column("person", _("Person"), lambda v: v.person.shown if v.person else ""),
        Column("field", pgettext_lazy("portrait", "Field"), lambda v: v.field.words),
        Column("purpose", _("What for"), lambda v: v.get_purpose_display()),
        Column("words", _("In words"), lambda v: v.words),
    ),
    _seen,
    LIST,
    first="at",
    shown=lambda user, query, today: ("user", "account", "person", "field", "purpose", "words"),
)
