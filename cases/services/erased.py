"""Cases when a person is erased: notices lose what names them; what is made from texts is written anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from cases.models import Case
from cases.services.findable import write_search
from notifications.models import Notice
from portraits.services.personal import texts

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from accounts.naming import Naming


def forget(persons: list[KeyPerson], naming: Naming) -> int:
    """Notices about cases hang on no account: what names the persons is taken out of them; returns how many.

    The texts of cases are swept with those of their accounts, or shown to an admin where they have none.
    """
    if not naming.words:
        return 0
    rows: Any = Notice.objects.filter(kind__startswith="case_", params__iregex=naming.rough).values("pk", "params")
    return sum(texts.clean_row(Notice, row, naming) for row in list(rows))


def write_keys(account_ids: Collection[int], rows: Collection[tuple[str, int]]) -> None:
    """Search keys of the cases of these accounts, and of those among the chosen rows."""
    chosen = [pk for label, pk in rows if label == "cases.case"]
    write_search(Case.objects.filter(Q(account__in=account_ids) | Q(pk__in=chosen)))
