"""Our own company: what the letterhead of a quotation says (domain.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from leads.models import CompanyProfile

if TYPE_CHECKING:
    from users.models import User

EDITABLE = (
    "name", "name_hans", "name_hant", "address", "address_hans", "address_hant", "telephone", "tax_number", "bank",
    "tax_note", "tax_note_hans", "tax_note_hant", "terms", "terms_hans", "terms_hant",
)  # fmt: skip


def profile() -> CompanyProfile:
    """The company as it is kept; before anybody has written it, the name of the settings and nothing else."""
    return CompanyProfile.objects.filter(pk=1).first() or CompanyProfile(pk=1, name=settings.COMPANY_NAME, version=0)


@transaction.atomic
def save(values: Mapping[str, str], *, by: User, version: int) -> CompanyProfile:
    """Write the company's facts, named in EDITABLE. Raises NotAllowed (admins keep them), StaleEdit."""
    if not by.is_admin:
        raise NotAllowed(_("Only an admin writes about the company."))
    CompanyProfile.objects.get_or_create(pk=1, defaults={"name": settings.COMPANY_NAME})
    row = CompanyProfile.objects.select_for_update(no_key=True).get(pk=1)
    if row.version != max(version, 1):
        raise StaleEdit(
            _("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=row.name or "–"
        )
    changed: dict[str, Any] = {}
    for name in EDITABLE:
        value = str(values.get(name, getattr(row, name))).replace("\r\n", "\n").strip()
        if value != getattr(row, name):
            changed[name] = [getattr(row, name), value]
            setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record("company.changed", row, by=by, fields=changed)
    return row
