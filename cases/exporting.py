"""The library as a spreadsheet: what everybody reads; accounts only where the reader serves them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.columns import CASES as CASE_LIST
from cases.listing import Listing, dress
from cases.models import SECTIONS, CaseQuerySet
from cases.words import month_words
from core.keyset import whole
from lists.exporting import Column, ExportKind
from users.models import User


def _rows(user: User, params: QueryDict, today: date) -> CaseQuerySet:
    """The cases of the list; whoever may read one may take it along."""
    return Listing(user, params).rows().select_related("author", "account")


def _section(name: str) -> Any:
    return lambda case: getattr(case, name)


CASES = ExportKind(
    "cases",
    _("Cases"),
    (
        Column("title", _("Title"), lambda c: c.title),
        Column("result", _("Result"), lambda c: c.get_result_display()),
        Column("reason", _("Why it was lost"), lambda c: c.reason),
        Column("industry", _("Industry"), lambda c: c.industry),
        Column("stage", _("Stage"), lambda c: c.get_stage_display()),
        Column("product", _("Product"), lambda c: c.product),
        Column("roles", _("Who mattered"), lambda c: ", ".join(c.roles_words)),
        Column("contacts", _("Contacts that mattered"), lambda c: ", ".join(map(str, c.contacts))),
        Column("figures", _("Contacts until it was decided"), lambda c: c.counted_contacts),
        Column("days", _("Days until it was decided"), lambda c: c.counted_days),
        *(Column(name, words, _section(name)) for name, words in SECTIONS.items()),
        Column("score", pgettext_lazy("case", "Score"), lambda c: c.mean),
        Column("best", _("Best of its month"), lambda c: _("Yes") if c.best else ""),
        Column("useful", _("Useful to"), lambda c: c.useful),
        Column("author", _("Author"), lambda c: c.author.name),
        Column("month", _("Month"), lambda c: month_words(c.month) if c.month else ""),
        Column("shared", _("Shared on"), lambda c: c.shared_on),
        Column("account", _("Account"), lambda c: c.named.name if c.named else ""),
    ),
    _rows,
    CASE_LIST.name,
    first="title",
    in_order=lambda user, params, today, rows: whole(rows, Listing(user, params).order),
    dress=lambda user, rows: dress(rows, user),
)
