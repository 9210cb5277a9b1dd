"""The contacts with a lead as its page shows them, with why one does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import formatting
from followups.models import LeadContact
from leads.models import Lead

if TYPE_CHECKING:
    from users.models import User


def contacts_of(lead: Lead, user: User) -> list[LeadContact]:
    """The contacts a reader may see, the latest first, each with `why_not`: empty for those that count."""
    rows = LeadContact.objects.visible_to(user).filter(lead=lead).select_related("author", "follow_up")
    contacts = list(rows.order_by("-occurred_on", "-pk"))
    days = set()
    for contact in reversed(contacts):
        shown: Any = contact
        shown.why_not = _why_not(contact, lead, again=contact.occurred_on in days)
        if contact.effective and not contact.voided_at:
            days.add(contact.occurred_on)
    return contacts


def _why_not(contact: LeadContact, lead: Lead, *, again: bool) -> str:
    if contact.voided_at or not contact.effective or not lead.owner_id:
        return ""
    if lead.assigned_on and contact.occurred_on < lead.assigned_on:
        return _("It lies before %(on)s, when %(who)s got the lead, so it does not count in the present count.") % {
            "on": formatting.day(lead.assigned_on),
            "who": lead.owner.name if lead.owner else "",
        }
    return _("This day counts already: a day counts once.") if again else ""
