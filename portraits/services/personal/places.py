"""What we hold about a person beside the portrait, place by place: an export walks every one, as an erasure does.

Each key that points at a person is handed out by a part of the export or left out for a reason; a test asks for all of them.
Texts that only name the person are found as an erasure finds them (`choosing.naming`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts import variants
from accounts.models import InfluenceLine, KeyPerson, KeyRole, PersonChange, ReportingLine
from accounts.naming import Naming
from followups.models import FollowUp
from leads.models import Lead, Quote, Stance, StanceKind
from portraits.models import Erasure, Restriction, Viewing
from portraits.services.personal import choosing
from portraits.services.personal.person_rows import whole

if TYPE_CHECKING:
    from django.db.models import Model

    from portraits.services.personal.choosing import Hit
    from users.models import User

MOST = 5000
Tell = Callable[[Collection[int]], list[dict[str, Any]]]
DERIVED = "made from what is handed out"
# Keys to a person, and the part of the export that hands out their rows.
HANDED_OUT: dict[str, str] = {
    "accounts.keyperson.referred_by": "introduced",
    "accounts.reportingline.person": "reporting",
    "accounts.reportingline.boss": "reporting",
    "accounts.influenceline.source": "influence",
    "accounts.influenceline.person": "influence",
    "accounts.personchange.person": "earlier",
    "leads.lead.key_person": "entered_from",
    "leads.quote.contact": "quotations",
    "leads.stance.person": "opportunities",
    "followups.followupperson.person": "contacts",
    "portraits.viewing.person": "closed_values_opened",
    "portraits.restriction.person": "restrictions",
    "portraits.erasure.person": "erasures_asked",
    "portraits.value.person": "portrait",
}
LEFT_OUT: dict[str, str] = {
    "accounts.keyperson.merged_into": "another entry of the same person, handed out with this one",
    "accounts.keyperson.moved_from": "the entry at another company, named as `elsewhere`",
    "accounts.personsearch.person": DERIVED,
    "accounts.personmatch.person": DERIVED,
    "accounts.forgottenname.person": "one-way digests after an erasure",
    "accounts.merge.kept_person": "the journal of joining two entries, which are handed out",
    "accounts.merge.gone_person": "the journal of joining two entries, which are handed out",
    "portraits.distance.person": DERIVED,
    "portraits.subjectkey.person": "a key, no data",
}
_joined: dict[str, Tell] = {}


def register(part: str, tell: Tell, *keys: str) -> None:
    """Let an app above hand out what it keeps: `tell(person ids)` is the part, `keys` are those that point at a person."""
    _joined[part] = tell
    HANDED_OUT.update(dict.fromkeys(keys, part))


def held(person: KeyPerson, *, by: User) -> dict[str, Any]:
    """Every part of the export beside the person's own row and the portrait, as plain data; places as far as `by` serves them."""
    persons = whole(person)
    here = [each.pk for each in persons if each.account_id == person.account_id]
    parts: dict[str, Any] = {
        "elsewhere": sorted({each.account.name for each in persons if each.account_id != person.account_id}),
        "introduced": [each.shown for each in KeyPerson.objects.filter(referred_by__in=here, merged_into=None)],
        "opportunities": _opportunities(here),
        "reporting": _reporting(here),
        "influence": _influence(here),
        "earlier": [
            {"on": row.at, "what": _field(KeyPerson, row.field), "before": _plain(row.field, row.before),
             "after": _plain(row.field, row.after)}
            for row in PersonChange.objects.filter(person__in=here)[:MOST]
        ],
        "contacts": _contacts(here),
        "quotations": list(Quote.objects.filter(contact__in=here).exclude(number="").values_list("number", flat=True)),
        "entered_from": [
            {"source": lead.get_source_display(), "on": lead.created_at.date()}
            for lead in Lead.objects.filter(key_person__in=here)[:MOST]
        ],
        "closed_values_opened": [
            {"on": row.at, "field": row.field.words, "what_for": row.get_purpose_display()}
            for row in Viewing.objects.filter(person__in=here).select_related("field").order_by("pk")[:MOST]
        ],
        "restrictions": [
            {"from": row.at, "until": row.lifted_at} for row in Restriction.objects.filter(person__in=here).order_by("pk")
        ],
        "erasures_asked": [
            {"on": row.asked_at, "state": row.get_state_display(), "why": row.reason, "answer": row.answer}
            for row in Erasure.objects.filter(person__in=here).order_by("pk")
        ],
    }  # fmt: skip
    parts |= {part: tell(here) for part, tell in _joined.items()}
    every = choosing.naming(persons)
    seen = choosing.seen_by(every, by)
    parts["named_in"] = list(_named_in(seen, persons, set(_strings(parts))))
    parts["named_elsewhere"] = len(every) - len(seen)
    return parts


def _opportunities(ids: list[int]) -> list[dict[str, Any]]:
    rows = Stance.objects.filter(person__in=ids).select_related("opportunity").prefetch_related("changes")
    stances = dict(StanceKind.choices)
    return [
        {
            "opportunity": row.opportunity.name,
            "outcome": row.opportunity.get_outcome_display(),
            "stance": row.get_stance_display(),
            "agrees": row.agreed,
            "result_they_want": row.result,
            "their_own_win": row.win,
            "their_department": row.get_department_effect_display(),
            "from": row.created_at,
            "until": row.removed_at,
            "changes": [
                {
                    "on": change.at,
                    "what": _field(Stance, change.field),
                    "before": str(stances.get(change.before, change.before)),
                    "after": str(stances.get(change.after, change.after)),
                }
                for change in row.changes.all()
            ],
        }
        for row in rows.order_by("pk")[:MOST]
    ]


def _reporting(ids: list[int]) -> list[dict[str, Any]]:
    rows = ReportingLine.objects.filter(Q(person__in=ids) | Q(boss__in=ids)).select_related("person", "boss")
    return [
        {"who": row.person.shown, "reports_to": row.boss.shown, "from": row.from_on, "until": row.until_on}
        for row in rows.order_by("pk")[:MOST]
    ]


def _influence(ids: list[int]) -> list[dict[str, Any]]:
    rows = InfluenceLine.objects.filter(Q(person__in=ids) | Q(source__in=ids)).select_related("person", "source")
    return [
        {
            "who": row.source.shown,
            "moves": row.person.shown,
            "strength": row.get_strength_display(),
            "against_us": row.against,
            "from": row.from_on,
            "until": row.until_on,
        }
        for row in rows.order_by("pk")[:MOST]
    ]


def _contacts(ids: list[int]) -> list[dict[str, Any]]:
    rows = FollowUp.objects.filter(person_links__person__in=ids, person_links__current=True, voided_at=None)
    return [
        {
            "on": row.occurred_on,
            "channel": row.get_channel_display(),
            "outcome": row.get_result_display(),
            "text": row.text,
        }
        for row in rows.order_by("-occurred_at").distinct()[:MOST]
    ]


def _named_in(hits: list[Hit], persons: list[KeyPerson], told: set[str]) -> Iterator[dict[str, Any]]:
    """The places an erasure asks about, and texts with the whole name but for those handed out already."""
    certain, parts = Naming(persons), Naming.of_words(variants.of(persons))
    for hit in hits:
        asked = hit.is_file or hit.shown is None or any(parts.found_in(certain.without(text)) for text in hit.whole)
        texts = [text for text in hit.whole if asked or text not in told]
        if hit.shown is None:
            yield {"where": hit.what, "text": "", "closed": True}
        elif texts:
            told.update(texts)
            yield {"where": hit.what, "text": "\n".join(texts), "closed": False}


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from _strings(each)


def _field(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _plain(field: str, value: Any) -> Any:
    names = dict(KeyRole.choices)
    return [str(names.get(each, each)) for each in value] if field == "roles" and isinstance(value, list) else value
