"""What a lead's row remembers of its contacts, told by the app above that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.policies import in_force
from leads.models import Lead, LeadState
from leads.services.leads.clock import return_due_on


@dataclass(frozen=True)
class Contacted:
    """The contacts of a lead in figures: days with an answer since the assignment, and the days that matter."""

    contacts: int
    first_contact_on: date | None
    last_contact_on: date | None
    last_tried_on: date | None


def note_contacts(lead: Lead, told: Contacted, *, next_contact_on: date | None, person: str = "") -> None:
    """Bring the (locked, running) lead up to date. `person`: the name of whoever answered, kept when none was known."""
    lead.contacts = told.contacts
    lead.first_contact_on, lead.last_contact_on = told.first_contact_on, told.last_contact_on
    lead.last_tried_on, lead.next_contact_on = told.last_tried_on, next_contact_on
    lead.person = lead.person or person
    tried = bool(told.last_tried_on and lead.assigned_on and told.last_tried_on >= lead.assigned_on)
    if lead.state != LeadState.QUALIFIED:
        lead.state = LeadState.WORKING if tried else LeadState.NEW
    if lead.owner_id and lead.assigned_on:
        touched = max(lead.assigned_on, told.last_tried_on or lead.assigned_on)
        rules = in_force().of(lead.team_id)
        lead.return_due_on = return_due_on(rules, touched_on=touched, next_contact_on=next_contact_on)
    lead.save(
        update_fields=[
            "contacts",
            "first_contact_on",
            "last_contact_on",
            "last_tried_on",
            "next_contact_on",
            "person",
            "state",
            "return_due_on",
        ]
    )
