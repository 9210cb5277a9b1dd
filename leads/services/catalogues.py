"""Keeping the lists of loss reasons and competitors (domain.md section 5)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from leads.models import CatalogueEntry, Competitor, LossReason, LostReason, OpportunityQuerySet

if TYPE_CHECKING:
    from users.models import User

NAMES = ("name", "name_hans", "name_hant", "active", "position")
TEXTS = tuple(f"{name}{of}" for name in ("strengths", "weaknesses", "answer") for of in ("", "_hans", "_hant"))
KINDS: dict[str, tuple[type[CatalogueEntry], tuple[str, ...]]] = {
    "reasons": (LossReason, NAMES),
    "competitors": (Competitor, (*NAMES, *TEXTS)),
}


def reasons(*, also: str = "") -> list[tuple[str, str]]:
    """(code, words) of the reasons one may choose, in their order, and the one that a record already has."""
    kept = {entry.code: entry for entry in LossReason.objects.all()}
    shown = [(code, entry.words) for code, entry in kept.items() if entry.active or code == also]
    if not kept:
        return [(reason.value, str(reason.label)) for reason in LostReason]
    return shown


def reason_words() -> dict[str, str]:
    """Every reason that a record may have, offered or not, in the reader's language."""
    shipped = {reason.value: str(reason.label) for reason in LostReason}
    return {**shipped, **{entry.code: entry.words for entry in LossReason.objects.all()}}


def competitor_names() -> list[str]:
    """The competitors on offer, in the reader's language."""
    return [entry.words for entry in Competitor.objects.active()]


def folded(name: str) -> str:
    """A name as it is compared: letters of one width and case, without spaces around."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def known_competitors() -> dict[str, CatalogueEntry]:
    """The entry of the list behind each name that it goes by, folded; of a name that two share, the first one's."""
    found: dict[str, CatalogueEntry] = {}
    for entry in Competitor.objects.all():
        for name in entry.names:
            found.setdefault(folded(name), entry)
    return found


def check_reason(code: str) -> str:
    """The code of a reason that is offered. Raises InvalidInput."""
    if code not in dict(reasons()):
        raise InvalidInput(_("Choose why it was lost."))
    return str(code)


@transaction.atomic
def save_entry(
    kind: str, values: Mapping[str, Any], *, by: User, entry: CatalogueEntry | None = None, version: int | None = None
) -> CatalogueEntry:
    """Add an entry, or change one; its code is made from its name and stays. Raises NotAllowed, InvalidInput, StaleEdit."""
    model, allowed = KINDS[kind]
    if not by.is_admin:
        raise NotAllowed(_("Only an admin keeps this list."))
    if not str(values.get("name", "")).strip():
        raise InvalidInput(_("Give it a name."))
    _check_unused(model, values, entry)
    row = (
        model.objects.select_for_update(no_key=True).get(pk=entry.pk)
        if entry
        else model(code=_code(values["name"], model))
    )
    if entry and version is not None and row.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=row.name)
    changed = [name for name in allowed if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if not entry:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise InvalidInput(_("There is an entry of this name already.")) from None
    elif changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
    if changed:
        audit.record(f"{row._meta.model_name}.saved", row, by=by, fields=changed)
    return row


def _check_unused(model: type[CatalogueEntry], values: Mapping[str, Any], entry: CatalogueEntry | None) -> None:
    """Raise InvalidInput when a name, in any of the languages, is that of another entry."""
    wanted = {folded(str(values.get(name, ""))) for name in ("name", "name_hans", "name_hant")} - {""}
    for other in model.objects.exclude(pk=entry.pk if entry else None):
        if wanted & set(map(folded, other.names)):
            if other.active:
                raise InvalidInput(_("“%(name)s” is in the list already."), name=other.words)
            raise InvalidInput(
                _("“%(name)s” is in the list already, but not offered: offer it again."), name=other.words
            )


def unlisted_rivals(losses: OpportunityQuerySet, *, most: int = 30) -> list[tuple[str, int]]:
    """Competitors named in these losses that the list does not know, and how often; the most frequent first."""
    known, found = known_competitors(), Counter[str]()
    rows = losses.exclude(competitor="").order_by().values_list("competitor").annotate(n=Count("pk")).order_by("-n")
    spelt: dict[str, str] = {}
    for name, n in rows[: 10 * most]:
        if folded(name) not in known:
            found[spelt.setdefault(folded(name), name)] += n
    return found.most_common(most)


def _code(name: str, model: type[CatalogueEntry]) -> str:
    """A code of the name's letters, made unique by a number."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:12] or "entry"
    taken = set(model.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := base if n == 1 else f"{base}{n}") not in taken)
