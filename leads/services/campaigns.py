"""Making, changing, closing and opening campaigns (domain.md 2.1, leads come from the company)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from leads.models import Campaign, Lead, Source
from leads.outcomes import OF_EACH, Outcome, outcomes

if TYPE_CHECKING:
    from users.models import User

EDITABLE = ("name", "kind", "starts_on", "ends_on", "cost", "currency", "place", "notes", "owner")


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> Campaign:
    """Enter a campaign; `values` are fields named in EDITABLE, the cost in its currency.

    A salesperson is responsible for their own. Raises InvalidInput, NotAllowed.
    """
    campaign = Campaign(created_by=by, owner=by)
    _set(campaign, values, by)
    campaign.save()
    audit.record("campaign.created", campaign, by=by, kind=campaign.kind)
    return campaign


@transaction.atomic
def edit(campaign: Campaign, values: Mapping[str, Any], *, by: User, version: int) -> Campaign:
    """Change a campaign. Raises StaleEdit when somebody saved it after `version` was shown, InvalidInput, NotAllowed."""
    campaign = _locked(campaign, version)
    before = {name: getattr(campaign, name) for name in values}
    _set(campaign, values, by)
    changed = [name for name in values if before[name] != getattr(campaign, name)]
    if not changed:
        return campaign
    campaign.version += 1
    campaign.save(update_fields=[*changed, "team", "version"])
    audit.record(
        "campaign.changed",
        campaign,
        by=by,
        fields={name: [_plain(before[name]), _plain(getattr(campaign, name))] for name in changed},
    )
    return campaign


@transaction.atomic
def close(campaign: Campaign, *, by: User, version: int, now: datetime) -> Campaign:
    """Offer a campaign no longer for new leads; its figures go on. Raises StaleEdit."""
    return _set_closed(campaign, now, "campaign.closed", by=by, version=version)


@transaction.atomic
def reopen(campaign: Campaign, *, by: User, version: int) -> Campaign:
    """Offer a closed campaign for new leads again. Raises StaleEdit."""
    return _set_closed(campaign, None, "campaign.reopened", by=by, version=version)


def sizes(campaigns: Iterable[Campaign]) -> dict[int, int]:
    """How many leads each campaign has, whoever has them: whether what a reader sees is all of it."""
    rows = Lead.objects.present().filter(campaign__in=[c.pk for c in campaigns]).order_by()
    return dict(rows.values_list("campaign").annotate(n=Count("pk")))


def whole_outcomes(campaigns: Iterable[Campaign]) -> dict[int, Outcome]:
    """What came of all leads of campaigns, whoever has them: for those who answer for a campaign and its cost."""
    ids = [campaign.pk for campaign in campaigns]
    leads = Lead.objects.present().filter(campaign__in=ids)
    found = outcomes(leads, "campaign", orders=OF_EACH)["campaign"] if ids else {}
    return {pk: found.get(str(pk), Outcome()) for pk in ids}


def _set_closed(campaign: Campaign, at: datetime | None, code: str, *, by: User, version: int) -> Campaign:
    campaign = _locked(campaign, version)
    if (campaign.closed_at is None) == (at is None):
        return campaign
    campaign.closed_at = at
    campaign.version += 1
    campaign.save(update_fields=["closed_at", "version"])
    audit.record(code, campaign, by=by)
    return campaign


def _locked(campaign: Campaign, version: int) -> Campaign:
    fresh = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if fresh.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=fresh.name)
    return fresh


def _set(campaign: Campaign, values: Mapping[str, Any], by: User) -> None:
    was = campaign.owner_id
    for name, value in values.items():
        if name not in EDITABLE:
            raise KeyError(name)
        setattr(campaign, name, value)
    if not campaign.name.strip():
        raise InvalidInput(_("Give the campaign a name."))
    if campaign.kind not in Source.values:
        raise InvalidInput(_("Choose what kind of campaign it is."))
    if campaign.ends_on and campaign.ends_on < campaign.starts_on:
        raise InvalidInput(_("The campaign ends before it begins."))
    if campaign.cost is not None and campaign.cost < 0:
        raise InvalidInput(_("An amount is never below zero."))
    manages = by.is_admin or by.is_manager
    if campaign.owner_id != was and not manages:
        raise NotAllowed(_("Managers decide who is responsible for a campaign."))
    if campaign.pk is None or campaign.owner_id != was:
        campaign.team_id = campaign.owner.team_id


def _plain(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    return value if isinstance(value, str | int | None) else value.pk
