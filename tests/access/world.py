"""A small world for questions of access: six accounts in six situations, each with everything that must not leak."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.committee import lines as committee
from accounts.models import (
    Account,
    Batch,
    BatchItem,
    BatchState,
    ConsentKind,
    ConsentRequest,
    Cycle,
    Escalation,
    Judgement,
    JudgementState,
    KeyPerson,
    LeftBecause,
    Outcome,
    VipChange,
    WorkingGroupMember,
)
from accounts.policies import in_force
from accounts.services import editing, letting_go
from accounts.services.calls import raising
from cases.services import telling
from commons.models import Attachment
from core.clock import business_date
from dashboards.lab import replaying
from dashboards.lab.replaying import Rules, Span
from dashboards.models import Replay, ReplayRows, ReplayState
from followups.models import FollowUp, FollowUpAttachment, NextStep, Result
from followups.services import log as logging
from followups.services import merging, steps
from leads.models import Competitor, Lead, Opportunity, Order, Stage
from leads.services import campaigns, opportunities, orders, quotes, tools
from leads.services.leads import deciding
from leads.services.lines import Line
from portraits.models import Value
from portraits.services import opening
from portraits.services.access import asking, granting
from portraits.services.personal import erasing
from tests.cast import Cast, log_lead, make_account, make_lead, new_key
from tests.keyaccounts.filled import fill_plan
from tests.portraits.known import know
from users.models import User

SITUATIONS = ("own", "group", "team", "foreign", "pool", "desk")
# Who reads persons, contacts and numbers of each account: domain.md section 7, spelled out by hand.
SERVED = {
    "own": {"ann", "mia", "max", "ada"},
    "group": {"ann", "cho", "max", "ada"},
    "team": {"bob", "mia", "max", "ada"},
    "foreign": {"sue", "zoe", "ada"},
    "pool": {"ada"},
    "desk": {"mia", "max", "ada"},
}
MANAGERS = {"mia", "max", "zoe", "ada"}
ACTORS = ("ann", "sue", "max", "zoe", "ada")
# What came into an inbox while one served the account stays there.
WAS_TOLD = {"sue": {"pool"}, "zoe": {"pool"}}
# Until somebody claims the account, its manager looks after its complaint: domain.md section 6.
CARES = {"complaint": {"pool": {"zoe"}}}
# Tables that a request may touch without any business in it.
UNWATCHED = {"django_session", "django_migrations", "lists_recentvisit"}


def canary(situation: str) -> str:
    """A word that stands in everything private of one account."""
    return f"zq{situation}qz"


def number(situation: str) -> str:
    """A telephone number of one account only."""
    return f"139 5550 {7000 + SITUATIONS.index(situation)}"


@dataclass
class World:
    """The cast, the accounts by situation, and what hangs on each."""

    cast: Cast
    accounts: dict[str, Account] = field(default_factory=dict)
    things: dict[str, dict[str, int]] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """A member of the cast, as a new request sees them."""
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def ids(self, kind: str) -> dict[str, int]:
        """Ids of one kind of thing, by situation."""
        return {situation: things[kind] for situation, things in self.things.items() if kind in things}


def build(cast: Cast) -> World:
    """Fill the world; everything goes through the services, as people would do it."""
    world, today = World(cast), business_date()
    owners = {
        "own": cast.ann,
        "group": cast.cho,
        "team": cast.bob,
        "foreign": cast.sue,
        "pool": cast.sue,
        "desk": cast.bob,
    }
    for situation, owner in owners.items():
        account = make_account(
            owner,
            f"{canary(situation)} Limited" if situation != "pool" else "Pooled Limited",
            today=today,
            days_old=5,
            telephones=[number(situation)],
            notes=canary(situation),
            address=canary(situation),
        )
        world.accounts[situation] = account
        world.things[situation] = {"account": account.pk, **_hang_on(account, situation, owner)}
        world.things[situation] |= _confided(account, situation, cast, owner)
    editing.join_group(world.accounts["group"], user=cast.ann, by=cast.cho, part="", today=today)
    helper = WorkingGroupMember.objects.get(account=world.accounts["group"])
    world.things["group"]["member"] = helper.pk
    letting_go.release(world.accounts["pool"], by=cast.zoe, reason="too small", today=today, override=True)
    letting_go.suspend(
        world.accounts["desk"],
        by=cast.mia,
        reason_code="timing",
        reason="later",
        look_again_on=today + timedelta(days=30),
        today=today,
        override=True,
    )
    for account in world.accounts.values():
        account.refresh_from_db()
    for situation in ("own", "team", "foreign"):
        world.things[situation]["campaign"] = _campaign(situation, owners[situation])
    for situation in ("own", "group", "team", "foreign"):
        world.things[situation] |= _cases(world.accounts[situation], situation, owners[situation])
    managers = {"own": cast.mia, "group": cast.max, "team": cast.mia, "foreign": cast.zoe}
    for situation, manager in managers.items():
        world.things[situation]["batch"] = _batch(world.accounts[situation], manager)
        world.things[situation]["replay"] = _replay(world.accounts[situation], manager)
    for situation in ("own", "team", "foreign", "pool"):
        world.things[situation] |= _lead(situation, owners[situation])
    for situation, account in world.accounts.items():
        world.things[situation]["move"] = account.ledger.order_by("pk").values_list("pk", flat=True)[0]
        if situation != "group":
            member = WorkingGroupMember.objects.create(account=account, user=cast.zoe, joined_on=today, ended_on=today)
            world.things[situation]["member_before"] = member.pk
    return world


def _confided(account: Account, situation: str, cast: Cast, owner: User) -> dict[str, int]:
    """A place on the need-to-know list, a request for one, an opening, an erasure that waits; all with private words."""
    word, today = canary(situation), business_date()
    manager = User.objects.get(pk=cast.zoe.pk if situation in ("foreign", "pool") else cast.max.pk)
    before = cast.cho if owner != cast.cho else cast.bob  # so that the owner has to ask
    Cycle.objects.create(account=account, owner=before, started_on=today - timedelta(days=400), ended_on=today)
    given = granting.give(account, cast.ada, reason=word, by=manager, today=today)
    asked = asking.ask(account, why=word, by=owner, today=today)
    person = KeyPerson.objects.get(pk=world_person(account))
    closed = Value.objects.exclude(key=None).filter(account=account).order_by("pk")[0]
    opening.open_values(account, [closed], by=manager, purpose="visit", words=word, today=today)
    erasure = erasing.ask(person, reason=word, by=manager)
    return {"grant": given.pk, "access_request": asked.pk, "closed": closed.pk, "erasure": erasure.pk}


def world_person(account: Account) -> int:
    """The account's first person."""
    return account.persons.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)[0]


def _lead(situation: str, owner: User) -> dict[str, int]:
    """A lead with a contact, in the situation of the account: private words everywhere but in what the pool shows."""
    word, today = canary(situation), business_date()
    lead = make_lead(
        owner, "Pooled Prospect" if situation == "pool" else f"{word} Prospect", today=today, person=word, title=word,
        telephones=[number(situation)], email=f"{word}@example.com", wechat=word, notes=word, address=word,
    )  # fmt: skip
    contact = log_lead(lead, today, text=word)
    if situation == "pool":
        deciding.give_back(lead, by=owner, reason="too small", today=today)
    return {"lead": lead.pk, "lead_contact": contact.pk}


def _cases(account: Account, situation: str, owner: User) -> dict[str, int]:
    """A draft about the account with private words, and a shared case that everybody reads and that names nobody."""
    today = business_date()
    told = {"industry": "Food", "situation": "x", "did": "x", "turned": "x", "again": "x"}
    said = {**told, **dict.fromkeys(("title", "product", "did"), canary(situation))}
    draft = telling.draft(telling.Words(**{"result": "won", **said}), account=account, by=owner, today=today)
    words = telling.Words(title="Told to all", result="won", **told)
    shared = telling.share(telling.draft(words, account=account, by=owner, today=today), by=owner, today=today)
    return {"case": draft.pk, "shared_case": shared.pk}


def _campaign(situation: str, owner: User) -> int:
    """A campaign that everybody may name, with a lead and notes of its owner's."""
    today = business_date()
    made = campaigns.create({"name": f"Fair {situation}", "starts_on": today, "owner": owner}, by=owner)
    lead = Lead(
        campaign=made, owner=owner, team_id=owner.team_id, created_on=today, person=canary(situation),
        telephones=[number(situation)],
    )  # fmt: skip
    lead.set_company(canary(situation))
    lead.save()
    return made.pk


def _batch(account: Account, by: User) -> int:
    """A batch that has left the account alone and names it."""
    batch = Batch.objects.create(
        key=new_key(), action="transfer", strategy="one", by=by, reason="x", teams=[account.team_id or 0],
        state=BatchState.DONE, total=1, left_alone=1, created_at=timezone.now(),
    )  # fmt: skip
    BatchItem.objects.create(batch=batch, account=account, seen=0, outcome=Outcome.LEFT, why=LeftBecause.CHANGED)
    return batch.pk


def _replay(account: Account, by: User) -> int:
    """A replay about the account's team that names the account."""
    team, day = account.team_id or 0, business_date() - timedelta(days=1)
    span = Span(day - timedelta(days=30), day, (team,))
    rules = Rules(in_force())
    found = replaying.replay(span, rules, rules, now=in_force())
    made = Replay.objects.create(
        by=by, asked_at=timezone.now(), starts_on=span.start, ends_on=day, roots=[team], team_ids=[team],
        two={"numbers": {"contacts_required": "11"}, "grades": "A"},
        state=ReplayState.DONE, finished_at=timezone.now(), figures=found.figures,
    )  # fmt: skip
    moved = [account.pk, day.isoformat(), "dormant", by.pk, 1]
    ReplayRows.objects.create(replay=made, side="one", kind="moves", rows=[moved])
    return made.pk


def _hang_on(account: Account, situation: str, owner: User) -> dict[str, int]:
    word, today, now = canary(situation), business_date(), timezone.now()
    person = editing.save_person(
        account,
        KeyPerson(
            account=account,
            name=word,
            title=word,
            telephone=number(situation),
            email=f"{word}@example.com",
            wechat=word,
        ),
        by=owner,
    )
    boss = editing.save_person(account, KeyPerson(account=account, name=f"{word} boss", title=word), by=owner)
    reporting = committee.set_boss(person, boss, by=owner, today=today)
    influence = committee.set_influence(boss, person, strength=2, by=owner, today=today)
    entry = logging.Entry(occurred_at=now, result=Result.ANSWERED, text=word, persons=[person.pk])
    follow_up: FollowUp = logging.log(account, entry, by=owner, client_key=new_key(), now=now)
    step: NextStep = steps.add_step(
        account, steps.StepInput(due_on=today + timedelta(days=3), text=word), by=owner, today=today
    )
    opportunity = _opportunity(account, word, owner)
    line = Line(word, Decimal(2), Decimal(50))
    quote = quotes.draft(opportunity, _terms(word, owner), [line], by=owner)
    won = _opportunity(account, word, owner)
    order: Order = orders.win(
        won, amount=Decimal(100), ordered_on=today, by=owner, today=today, version=won.version, reason="asked for it"
    )
    tools.fill(opportunity, {"message": word, "money_note": word, "spin_problem": word}, by=owner)
    rival = Competitor.objects.get_or_create(code="rival", defaults={"name": "Rival"})[0]
    lines = {
        "objection": {"text": word},
        "stance": {"person": person, "result": word},
        "fab": {"feature": word, "benefit": word},
        "rival": {"competitor": rival, "note": word},
        "closing": {"technique": "summary", "note": word},
    }
    added = {kind: tools.add_line(opportunity, kind, said, by=owner).pk for kind, said in lines.items()}
    raising.ask_for_help(account, by=owner, note=word, today=today)
    call = Escalation.objects.filter(account=account, note=word).get()
    stored = Attachment.objects.create(
        file=ContentFile(word.encode(), name=word),
        name=word,
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        uploaded_by=owner,
        uploaded_at=now,
    )
    attached = FollowUpAttachment.objects.create(follow_up=follow_up, attachment=stored)
    twice = editing.save_person(account, KeyPerson(account=account, name=word, title=word), by=owner)
    merge = merging.merge_persons(person, twice, {}, by=owner, today=today)
    judgement = Judgement.objects.create(
        account=account, criterion="fit", value=4, note=word, by=owner, at=now, state=JudgementState.PROPOSED
    )
    consent = ConsentRequest.objects.create(
        account=account, kind=ConsentKind.VVIP, asked_by=owner, asked_at=now, why=word
    )
    VipChange.objects.create(account=account, before="", after="vip", by=owner, at=now, reason=word)
    known = [
        know(account, code, word, person=person, today=today, by=owner) for code in ("person_career", "person_values")
    ]
    know(account, "business", word, today=today, by=owner, source=word)
    return {
        **fill_plan(account, word, by=owner, today=today),
        "value": known[0].pk if known[0] else 0,
        "person": person.pk,
        "reporting": reporting.pk if reporting else 0,
        "influence": influence.pk if influence else 0,
        "merge": merge.pk,
        "follow_up": follow_up.pk,
        "step": step.pk,
        "opportunity": opportunity.pk,
        "quote": quote.pk,
        "order": order.pk,
        "call": call.pk,
        "judgement": judgement.pk,
        "consent": consent.pk,
        "attachment": attached.pk,
        **added,
    }


def _opportunity(account: Account, word: str, owner: User) -> Opportunity:
    today = business_date()
    values = {"name": word, "amount": Decimal(100), "expected_close_on": today + timedelta(days=60)}
    late = {"stage": Stage.CLOSE, "reason": "it ran before"}
    return opportunities.open_opportunity(account, values, by=owner, today=today, **late)


def _terms(word: str, owner: User) -> dict[str, Any]:
    until = business_date() + timedelta(days=30)
    return {"language": "en", "our_contact": owner, "currency": "CNY", "valid_until": until, "terms": word}


def patterns(level: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every named address of ours: (namespace:name, pattern)."""
    for entry in (level or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif entry.name:
            yield ":".join((*spaces, entry.name)), entry


def fingerprint() -> dict[str, str]:
    """A hash per table of everything stored."""
    hashes = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - UNWATCHED):
            cursor.execute(
                f"SELECT coalesce(string_agg(x, chr(10) ORDER BY x), '') FROM (SELECT t::text AS x FROM \"{table}\" t) s"
            )  # noqa: S608
            hashes[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return hashes
