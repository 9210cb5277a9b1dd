"""Every entry of one person: what was merged into them, and the companies they worked for before and since."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import KeyPerson


def whole(person: KeyPerson) -> list[KeyPerson]:
    """The person first, then every other entry of theirs."""
    found, step = {person.pk: person}, {person.pk}
    while step:
        linked = Q(merged_into__in=step) | Q(merged_from__in=step) | Q(moved_from__in=step) | Q(moved_to__in=step)
        more = {row.pk: row for row in KeyPerson.objects.filter(linked).order_by("pk") if row.pk not in found}
        found |= more
        step = set(more)
    return list(found.values())
