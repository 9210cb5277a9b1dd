"""The accounts behind a figure of the curve as a spreadsheet: those that the reader may take out (domain.md section 7)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts.models import Account
from dashboards.curve import counted, reading
from dashboards.curve.asking import Asked
from dashboards.services import exports
from lists import sending
from users.models import User

MOST_ROWS = 10_000


def answer(user: User, asked: Asked, behind: tuple[str, int, int | None], label: str, file_format: str) -> FileResponse:
    """At most MOST_ROWS accounts, by name; the log says so. `behind`: what, from and until which contact or day."""
    mine = Account.objects.exportable_by(user).select_related("owner").defer("notes", "address")
    if asked.scope.nobody:
        mine = mine.none()
    accounts: list[Any] = list(
        mine.filter(pk__in=reading.ids_of(asked.question, *behind)).order_by("sort_key")[:MOST_ROWS]
    )
    counted.dress(accounts, asked)
    headers = [
        _("Account"), _("Grade"), _("Owner"), _("Days") if asked.by_days else _("Contacts"), _("First order"),
        _("Last contact"), _("State"),
    ]  # fmt: skip
    lines = (
        [
            it.name, it.grade, it.owner.name if it.owner else "", it.place, it.first_ordered_on, it.last_contact_on,
            it.get_state_display(),
        ]
        for it in accounts
    )  # fmt: skip
    made = tempfile.NamedTemporaryFile(suffix=f".{file_format}")  # noqa: SIM115  the answer closes it
    query = asked.behind(*behind)
    exports.take_out(Path(made.name), file_format, headers, lines, by=user, what="curve_list", query=query)
    made.seek(0)
    return sending.answer(made, f"{label} {asked.today.isoformat()}", file_format)
