"""What an undone merge left where it was, in words: fields that were edited since, and records that something holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, KeyPerson, Merge
from commons.journal import Journal
from core import formatting
from leads.models import Opportunity
from pages.duplicates.sides import labelled
from users.models import User

MOST_NAMED = 5

_COUNTED: dict[str, Callable[[int], str]] = {
    "accounts.keyperson": lambda n: ngettext("%(n)s person", "%(n)s persons", n),
    "followups.followup": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
    "followups.followupperson": lambda n: ngettext("%(n)s mention in a contact", "%(n)s mentions in contacts", n),
    "followups.nextstep": lambda n: ngettext("%(n)s next step", "%(n)s next steps", n),
    "leads.opportunity": lambda n: ngettext("%(n)s opportunity", "%(n)s opportunities", n),
    "leads.order": lambda n: ngettext("%(n)s order", "%(n)s orders", n),
    "leads.lead": lambda n: ngettext("%(n)s lead", "%(n)s leads", n),
    "leads.stance": lambda n: ngettext("%(n)s stance", "%(n)s stances", n),
    "leads.quote": lambda n: ngettext("%(n)s quotation", "%(n)s quotations", n),
    "accounts.workinggroupmember": lambda n: ngettext(
        "%(n)s place in the working group", "%(n)s places in the working group", n
    ),
    "portraits.value": lambda n: ngettext("%(n)s value of the portrait", "%(n)s values of the portrait", n),
}


def stayed(merge: Merge, reader: User) -> list[str]:
    """One sentence part for each field and kind of record that stayed."""
    fields = sorted(name for name in merge.stayed if name.count(".") > 1)
    return [*map(_field, fields), *_records(merge, reader)]


def _field(name: str) -> str:
    model, _dot, column = name.rpartition(".")
    record = KeyPerson if model == KeyPerson._meta.label_lower else Account
    fields = (field for field in record._meta.concrete_fields if field.attname == column)
    return labelled(record, next(fields).name)


def _records(merge: Merge, reader: User) -> Iterator[str]:
    """By kind how many; persons and opportunities by name. Kinds without a word of their own are counted together."""
    rest = 0
    for table, n in sorted(merge.stayed.items()):
        if table.count(".") > 1:
            continue
        words = _COUNTED.get(table)
        if words is None:
            rest += n
            continue
        said = words(n) % {"n": formatting.number(n)}
        names = _names(merge, table, reader)
        yield _("%(what)s (%(names)s)") % {"what": said, "names": formatting.listed(names)} if names else said
    if rest:
        yield ngettext("%(n)s other record", "%(n)s other records", rest) % {"n": formatting.number(rest)}


def _names(merge: Merge, table: str, reader: User) -> list[str]:
    """The first of those that came with the merge and still hang on the kept account."""
    ids = Journal(merge.journal).ids(table)
    rows: list[Model] = []
    if not merge.kept_person_id and table == KeyPerson._meta.label_lower:
        rows = list(
            KeyPerson.objects.visible_to(reader).current().filter(pk__in=ids, account=merge.kept_id)[:MOST_NAMED]
        )
    elif table == Opportunity._meta.label_lower:
        rows = list(
            Opportunity.objects.visible_to(reader).valid().filter(pk__in=ids, account=merge.kept_id)[:MOST_NAMED]
        )
    return [str(row) for row in rows]
