"""A lead becomes an account, or joins one: its person, its contacts and perhaps an opportunity come along in one act.

The contacts logged on a lead count for the account it becomes, whose cycle starts with the lead's assignment
(domain.md 2.1 and 3, issue 4). `unconverting` takes it back on the same business day.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import duplicates
from accounts.models import Account, KeyPerson, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.services import contacts, editing, noting
from accounts.services import moves as account_moves
from accounts.services.refusals import ReasonNeeded, WrongState
from accounts.training import gate
from audit import services as audit
from core.clock import business_date
from followups.models import Approval, FollowUp, FollowUpPerson, LeadContact, Need
from followups.services import counting, steps
from followups.services.people import check_may_log
from followups.services.refusals import WrongInput
from followups.services.steps import StepInput
from leads.models import Lead, LeadMove, LeadRule, LeadState, Opportunity, Stage
from leads.services import carried, criteria, opportunities
from leads.services.leads import moves
from leads.services.leads.moves import Why, check_may_work
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User

USUAL_CLOSE = timedelta(days=90)  # from the day of the conversion, where nothing is said of the expected close


@dataclass(frozen=True)
class Wanted:
    """What a lead is to become.

    `account` is one that it joins (None: a new one is made); `name` that of a new one. `person` is one of the joined
    account's people (None: a new one of these `person_facts`). `opportunity` are its fields (None: none is opened), which
    begins at `stage`: Prospect (domain.md 5), or Suspect where MAN is not answered and the company requires it.
    `reason` says why a lead is converted although not all of MAN is answered yes.
    """

    account: Account | None = None
    name: str = ""
    person: KeyPerson | None = None
    person_facts: Mapping[str, Any] = field(default_factory=dict)
    opportunity: Mapping[str, Any] | None = None
    stage: Stage = Stage.PROSPECT
    reason: str = ""


@transaction.atomic
def convert(lead: Lead, wanted: Wanted, *, by: User, now: datetime) -> Account:
    """Convert a lead; returns the account.

    Raises ReasonNeeded, NotAllowed, WrongState, WrongInput, InvalidInput, CriteriaMissing where the rules require MAN
    and the opportunity is to begin beyond Suspect without it, and TrainingMissing where the account would become that
    of a lead's owner who may not own customers yet.
    """
    today = business_date(now)
    owner_id = Lead.objects.values_list("owner_id", flat=True).get(pk=lead.pk)
    owner = lock_people([owner_id])[owner_id] if owner_id else None
    joined = _joined(lead, wanted, by)
    lead = moves.lock_running(lead.pk)
    check_may_work(lead, by)
    if owner is None or lead.owner_id != owner.pk:
        raise WrongState(_("“%(name)s” has moved in the meantime. Reload the page."), name=lead.company)
    if not all((lead.money, lead.authority, lead.need_confirmed)) and not wanted.reason.strip():
        raise NotQualified
    if wanted.opportunity is not None and wanted.stage != Stage.SUSPECT and (gaps := gaps_of(lead, joined, owner)):
        raise criteria.CriteriaMissing(gaps)
    if joined is None or joined.state == State.POOLED:
        if owner.pk == by.pk:
            gate.check_own(owner, today=today)
        else:
            gate.check_other(owner, today=today)
    account = joined or _new_account(lead, wanted, owner, by)
    if joined and joined.state == State.POOLED:
        account = _out_of_the_pool(joined, lead, owner, by, today)
    known = set(KeyPerson.objects.filter(account=account).values_list("pk", flat=True))
    person = _person(account, lead, wanted, by)
    entries = list(LeadContact.objects.valid().filter(lead=lead).select_related("author").order_by("occurred_on", "pk"))
    made = carry_over(account, entries, person, lead, by, today)
    opportunity = _opportunity(account, lead, wanted, by, today)
    step = None
    if joined is None and lead.next_contact_on and lead.next_contact_on >= today and entries:
        step = steps.add_step(account, StepInput(due_on=lead.next_contact_on), by=by, today=today)
    account.refresh_from_db()
    evidence = {
        "state": lead.state,
        "joined": joined is not None,
        "from_pool": joined is not None and joined.state == State.POOLED,
        "account": account.pk,
        "version": account.version,
        "ledger": LedgerEntry.objects.filter(account=account).order_by("-pk").values_list("pk", flat=True).first(),
        "persons": list(KeyPerson.objects.filter(account=account).exclude(pk__in=known).values_list("pk", flat=True)),
        "step": step.pk if step else None,
        "follow_ups": [row.pk for row in made],
    }
    why = Why(LeadRule.CONVERTED, by, today, wanted.reason.strip(), evidence=evidence)
    moves.write([lead], [owner], why, to_state=LeadState.CONVERTED)
    Lead.objects.filter(pk=lead.pk).update(
        state=LeadState.CONVERTED,
        account=account,
        key_person=person,
        opportunity=opportunity,
        closed_on=today,
        qualified_on=lead.qualified_on or today,
        next_contact_on=None,
        return_due_on=None,
    )
    audit.record("lead.converted", lead, by=by, account=account.pk, joined=joined is not None)
    return account


class NotQualified(ReasonNeeded):
    """Not all of MAN is answered yes, and nobody says why the lead is converted nevertheless."""

    def __init__(self) -> None:
        super(ReasonNeeded, self).__init__(
            _("Money, authority and need are not all answered yes: write why it becomes a customer now.")
        )


def gaps_of(lead: Lead, joined: Account | None, owner: User | None) -> list[criteria.Gap]:
    """What keeps the opportunity from beginning at Prospect, by the rules of the team that will have the account."""
    if joined is not None and joined.state != State.POOLED:
        return criteria.missing_of_lead(lead, joined.team_id)
    return criteria.missing_of_lead(lead, owner.team_id if owner else lead.team_id)


# -- the account and its person ------------------------------------------------------------------------------------
def _joined(lead: Lead, wanted: Wanted, by: User) -> Account | None:
    """The account it joins, locked: one the person may work on, or the dormant one that the lead stands for."""
    if wanted.account is None:
        return None
    account = account_moves.lock(wanted.account.pk)
    if account.state == State.POOLED and account.pk == lead.dormant_account_id:
        return account
    check_may_log(account, by)
    if account.state == State.VOID:
        raise WrongState(_("This account has been merged or taken back: choose another one."))
    return account


def _out_of_the_pool(account: Account, lead: Lead, owner: User, by: User, today: date) -> Account:
    """The dormant account is its owner's again from the day on which they got the lead."""
    why = account_moves.Why(
        Rule.CLAIMED, by, max(lead.assigned_on or today, account.state_since), evidence=_from(lead), told=False
    )
    account_moves.give([account], [owner], why)
    return account_moves.lock(account.pk)


def _new_account(lead: Lead, wanted: Wanted, owner: User, by: User) -> Account:
    name = " ".join((wanted.name or lead.company).split())
    if not any(letter.isalnum() for letter in name):
        raise WrongInput("name", _("Write the company's name."))
    facts = {
        "name": name,
        "industry": lead.industry,
        "region": lead.region,
        "address": lead.address,
        "website": lead.website,
        "telephones": lead.telephones,
        "employees": lead.employees,
        "source": lead.source,
        "notes": "\n\n".join(part for part in (lead.need, lead.notes) if part)[:5000],
    }
    since = lead.assigned_on or lead.created_on
    why = duplicates.check(here_already(lead, name, by), by=by, reason=wanted.reason)
    account = editing.create(facts, owner=owner, by=by, today=since, evidence=_from(lead), reason=why)
    Account.objects.filter(pk=account.pk).update(tags=lead.tags, referred_by=lead.referred_by_id)
    account.refresh_from_db()
    return account


def here_already(lead: Lead, name: str, by: User) -> list[duplicates.Twin]:
    """Accounts that the one of this name may be already; those that `by` may not see say only whom to ask."""
    twins = duplicates.find(by, name=name, telephones=lead.telephones, website=lead.website)
    return [twin for twin in twins if twin.kind != "lead"]


def _from(lead: Lead) -> dict[str, Any]:
    """What the account's history says of the lead."""
    return {"lead": lead.pk, "lead_name": lead.company}


def _person(account: Account, lead: Lead, wanted: Wanted, by: User) -> KeyPerson | None:
    """The key person, a known or a new one; None when the lead names nobody."""
    if wanted.person is not None:
        known = KeyPerson.objects.current().filter(account=account, pk=wanted.person.pk).first()
        if known is None:
            raise WrongInput("person", _("Choose one of this account's people."))
        return known
    facts = {"name": lead.person, "title": lead.title, "email": lead.email, "wechat": lead.wechat}
    facts |= {name: value for name, value in wanted.person_facts.items() if name in PERSON_FACTS}
    name = " ".join(str(facts["name"]).split())
    if not name:
        return None
    same = KeyPerson.objects.current().filter(account=account, name__iexact=name).order_by("pk")
    if known := same.first():
        return known
    facts.setdefault("telephone", lead.telephones[0] if lead.telephones else "")
    return editing.save_person(account, KeyPerson(account=account, **{**facts, "name": name}), by=by)


PERSON_FACTS = ("name", "title", "telephone", "email", "wechat")


# -- the contacts ----------------------------------------------------------------------------------------------
def carry_over(
    account: Account,
    entries: Sequence[LeadContact],
    person: KeyPerson | None,
    lead: Lead,
    by: User,
    today: date,
) -> list[FollowUp]:
    """Each contact with the lead as a follow-up of the account: same author, day, text, channel and outcome."""
    if not entries:
        return []
    persons = _persons_of(account, entries, person, lead, by)
    rules, written = in_force().of(account.team_id), Counter[tuple[int, str]]()
    nth = LeadMove.objects.filter(lead=lead, rule=LeadRule.CONVERTED).count()
    rows = []
    for entry in entries:
        row = _follow_up(account, entry, nth)
        written[row.author_id, row.text_hash] += 1
        row.repeated = bool(row.text_hash) and written[row.author_id, row.text_hash] >= rules.repeated_text_count
        late = counting.is_late(entry.occurred_on, business_date(entry.entered_at), rules)
        if late and row.effective and not entry.author.is_admin:
            row.approval = Approval.PENDING
        row.not_counting = counting.why_not_counting(row)
        rows.append(row)
    FollowUp.objects.bulk_create(rows)
    links = [
        FollowUpPerson(follow_up=row, person=persons[_folded(entry.person)])
        for row, entry in zip(rows, entries, strict=True)
        if entry.effective and _folded(entry.person) in persons
    ]
    FollowUpPerson.objects.bulk_create(links)
    for row, entry in zip(rows, entries, strict=True):
        entry.follow_up = row
    LeadContact.objects.bulk_update(entries, ["follow_up"])
    counting.recount(account.pk, today=today)
    counting.refresh_persons({link.person_id for link in links})
    _note_need(account, rows, today)
    return rows


def _follow_up(account: Account, entry: LeadContact, nth: int) -> FollowUp:
    """The contact as a follow-up; a lead converted once more, after an undo, gets other ones."""
    return FollowUp(
        client_key=uuid.uuid5(entry.client_key, str(nth)),
        account=account,
        cycle_id=contacts.cycle_on(account, entry.occurred_on),
        author_id=entry.author_id,
        team_id=entry.team_id,
        occurred_at=entry.occurred_at,
        occurred_on=entry.occurred_on,
        timed=entry.timed,
        entered_at=entry.entered_at,
        channel=entry.channel,
        result=entry.result,
        need=entry.need,
        text=entry.text,
        text_hash=counting.hash_of(entry.text),
        effective=entry.effective,
    )


def _persons_of(
    account: Account, entries: Sequence[LeadContact], person: KeyPerson | None, lead: Lead, by: User
) -> dict[str, KeyPerson]:
    """Whom each name means: the lead's own person, one of the account's people, or a new one."""
    known = {
        _folded(row.name): row
        for row in KeyPerson.objects.filter(
            account=account, merged_into=None, restricted_at=None, erased_at=None, taken_back_on=None
        )
    }
    if person is not None:
        known |= {_folded(person.name): person, _folded(lead.person): person}
    for entry in entries:
        if entry.effective and entry.person and _folded(entry.person) not in known:
            new = editing.save_person(account, KeyPerson(account=account, name=entry.person), by=by)
            known[_folded(entry.person)] = new
    return known


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _note_need(account: Account, rows: Sequence[FollowUp], today: date) -> None:
    told = [row for row in rows if row.need != Need.UNCHANGED and not row.not_counting]
    if told:
        latest = FollowUp.objects.counting().filter(account=account).exclude(need=Need.UNCHANGED)
        need = latest.order_by("-occurred_on", "-pk").values_list("need", flat=True).first()
        noting.note_need(account.pk, explicit=need == Need.EXPLICIT, today=today)


# -- the opportunity -------------------------------------------------------------------------------------------
def _opportunity(account: Account, lead: Lead, wanted: Wanted, by: User, today: date) -> Opportunity | None:
    """The opportunity, if one is wanted; what the lead knows of money, authority and need comes along."""
    if wanted.opportunity is None:
        return None
    stage = Stage.SUSPECT if wanted.stage == Stage.SUSPECT else Stage.PROSPECT
    deal = {"expected_close_on": today + USUAL_CLOSE, **wanted.opportunity}
    made = opportunities.open_opportunity(account, deal, by=by, today=today, stage=stage, vouched=True)
    carried.carry(lead, made, by=by)
    return made
