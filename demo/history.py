"""Writing the stories by set: accounts with people and cycles, contacts, deals, steps, and then every clock."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import clocks, sources
from accounts.models import Account, AccountQuerySet, ContactDay, Cycle, KeyPerson, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_persons, write_search
from core import searchkeys
from demo import words
from demo.stories import Story
from followups.models import (
    Channel,
    FollowUp,
    FollowUpParticipant,
    FollowUpPerson,
    Need,
    NextStep,
    NotCounting,
    StepKind,
)
from followups.services.counting import hash_of
from leads.services import facts
from users.models import User

BATCH = 1000
CHANNELS = (
    [Channel.VISIT] * 4 + [Channel.PHONE] * 4 + [Channel.WECHAT] * 3 + [Channel.EMAIL, Channel.VIDEO, Channel.INVITED]
)
OUTCOMES = ["answered"] * 5 + ["informed"] * 3 + ["agreed"] * 2 + ["objected"] * 2 + ["refused"]


@dataclass
class Written:
    """A story, its account, its people, and whose it was first."""

    story: Story
    account: Account
    owner: User
    persons: list[KeyPerson] = field(default_factory=list)

    @property
    def manager(self) -> User:
        """Who leads the owner's team."""
        team = self.owner.team
        if team is None or team.manager is None:
            raise ValueError(f"{self.owner} has no manager")
        return team.manager

    @property
    def chinese(self) -> bool:
        """Whether notes about it are in Chinese."""
        return words.is_chinese(self.account.name)


def moment(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """A time of a business date."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)), timezone.get_default_timezone())


class Scribe:
    """Writes what the stories say, from one seed."""

    def __init__(self, seed: int, today: date) -> None:
        self.rng = Random(seed)  # noqa: S311  nothing secret
        self.today = today

    def day(self, days_ago: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days_ago)

    # -- accounts and their people ----------------------------------------------------------------------------
    def accounts(self, stories: Sequence[tuple[Story, User]]) -> list[Written]:
        """Owned accounts with a first cycle, key persons and a line in the ledger."""
        written = [Written(story, self._account(story, owner), owner) for story, owner in stories]
        Account.objects.bulk_create((w.account for w in written), batch_size=BATCH)
        Cycle.objects.bulk_create(
            Cycle(account=w.account, owner=w.owner, team_id=w.owner.team_id, started_on=self.day(w.story.started))
            for w in written
        )
        cycle = Cycle.objects.filter(account=OuterRef("pk"), ended_on=None)
        Account.objects.filter(pk__in=[w.account.pk for w in written]).update(
            current_cycle=Subquery(cycle.values("pk")[:1]), cycle_started_on=F("state_since")
        )
        self._ledger(written)
        self._persons(written)
        write_search((w.account for w in written), new=True)
        reread(written)
        return written

    def _account(self, story: Story, owner: User) -> Account:
        chinese = words.is_chinese(story.name)
        number = (
            f"1{self.rng.choice('3589')}{self.rng.randint(0, 999_999_999):09d}"
            if chinese
            else f"+44 20 7946 0{self.rng.randint(100, 999)}"
        )
        account = Account(
            industry=story.industry,
            region=story.region,
            telephones=[number] if self.rng.random() < 0.9 else [],
            source=sources.kept(self.rng.choice(["展会", "转介绍", "官网", "Trade fair", "Referral", "电话开发"])),
            employees=self.rng.choice([None, 40, 85, 120, 300, 650, 1200]),
            founded_year=self.rng.choice([None, 1988, 1996, 2003, 2009, 2014, 2019]),
            address=f"{story.region}工业园区 {self.rng.randint(1, 88)} 号"
            if chinese
            else f"{self.rng.randint(1, 220)} Market Street, {story.region}",
            grade=story.grade,
            vip=story.vip,
            state=State.OWNED,
            state_since=self.day(story.started),
            owner=owner,
            team_id=owner.team_id,
        )
        account.set_name(story.name)
        return account

    def _ledger(self, written: list[Written]) -> None:
        policy = in_force()
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                account=w.account,
                rule=Rule.CREATED,
                to_state=State.OWNED,
                to_user=w.owner,
                by=w.owner,
                on=self.day(w.story.started),
                at=moment(self.day(w.story.started), 9, 30),
                evidence=evidence_of(w.account, policy),
            )
            for w in written
        )

    def _persons(self, written: list[Written]) -> None:
        for w in written:
            roles = self.rng.sample(list(words.TITLES), self.rng.choice([1, 1, 2, 2, 3, 4]))
            if not w.story.contacts and self.rng.random() < 0.5:
                continue
            for role in roles:
                extra = [self.rng.choice(list(words.TITLES))] if self.rng.random() < 0.1 else []
                titles = words.TITLES[role]
                w.persons.append(
                    KeyPerson(
                        account=w.account,
                        name=_unlike(words.person(self.rng, chinese=w.chinese), w.persons, chinese=w.chinese),
                        title=self.rng.choice(titles[:2] if w.chinese else titles[2:]),
                        telephone=f"13{self.rng.randint(0, 999_999_999):09d}" if self.rng.random() < 0.7 else "",
                        wechat=f"wx_{self.rng.randint(10_000, 99_999)}"
                        if w.chinese and self.rng.random() < 0.5
                        else "",
                        email=""
                        if w.chinese
                        else f"contact{self.rng.randint(10, 99)}@{searchkeys.fold(w.account.name)[:40]}.example",
                        roles=list(dict.fromkeys([role, *extra])),
                        created_at=moment(self.day(w.story.started)),
                    )
                )
        KeyPerson.objects.bulk_create((p for w in written for p in w.persons), batch_size=BATCH)
        write_persons((p for w in written for p in w.persons), new=True)

    # -- contacts -----------------------------------------------------------------------------------------------
    def contacts(self, told: Iterable[tuple[Written, User, int, list[int], list[int]]]) -> None:
        """Follow-ups of (account, author, cycle, counted days ago, unanswered days ago) and the days they count."""
        follow_ups, links, along, days = [], [], [], []
        for w, author, cycle_id, counted, unanswered in told:
            used: set[str] = set()
            for ago in sorted({*counted, *unanswered}, reverse=True):
                counts = ago in counted
                explicit = counts and w.story.need and ago == min(counted)
                follow_up = self._follow_up(w, author, cycle_id, ago, counts, explicit, used)
                follow_ups.append(follow_up)
                if counts:
                    links.append(FollowUpPerson(follow_up=follow_up, person=self.rng.choice(w.persons)))
                    days.append(ContactDay(account=w.account, cycle_id=cycle_id, day=self.day(ago)))
                if follow_up.channel == Channel.VISIT and self.rng.random() < 0.08:
                    along.append(FollowUpParticipant(follow_up=follow_up, user=w.manager))
        FollowUp.objects.bulk_create(follow_ups, batch_size=BATCH)
        FollowUpPerson.objects.bulk_create(links, batch_size=BATCH)
        FollowUpParticipant.objects.bulk_create(along, batch_size=BATCH)
        ContactDay.objects.bulk_create(days, batch_size=BATCH)

    def _follow_up(
        self, w: Written, author: User, cycle_id: int, ago: int, counts: bool, explicit: bool, used: set[str]
    ) -> FollowUp:
        result = self.rng.choice(OUTCOMES) if counts else self.rng.choice(["no_answer", "no_answer", "unread"])
        at = moment(self.day(ago), self.rng.randint(9, 16), self.rng.randrange(0, 60, 5))
        text = self.text(result, w.chinese, used)
        return FollowUp(
            client_key=uuid.UUID(int=self.rng.getrandbits(128)),
            account=w.account,
            cycle_id=cycle_id,
            author=author,
            team_id=author.team_id,
            occurred_at=at,
            occurred_on=self.day(ago),
            entered_at=at + timedelta(minutes=self.rng.randint(5, 170)),
            channel=self.rng.choice(CHANNELS) if counts else Channel.PHONE,
            result=result,
            need=Need.EXPLICIT if explicit else Need.UNCHANGED,
            text=text,
            text_hash=hash_of(text),
            bigger_picture=self.rng.choice([None, True, False]) if counts else None,
            way_higher=self.rng.choice([None, None, True, False]) if counts else None,
            effective=counts,
            not_counting=NotCounting.COUNTS if counts else NotCounting.NO_RESPONSE,
        )

    def text(self, result: str, chinese: bool, used: set[str]) -> str:
        """A sentence that this account has not had yet."""
        fitting = [line for line in words.TALK[result] if words.is_chinese(line) == chinese]
        fitting += [line for line in words.TALK[result] if line not in fitting] if not fitting else []
        line = self.rng.choice(fitting)
        while line in used:
            about = self.rng.choice([p for p, _price in words.PRODUCTS if words.is_chinese(p) == chinese])
            line = (
                f"{self.rng.choice(fitting)}（{about}，第 {len(used)} 次谈）"
                if chinese
                else f"{self.rng.choice(fitting)} ({about}, talk {len(used)})"
            )
        used.add(line)
        return line

    # -- steps ------------------------------------------------------------------------------------------------------
    def steps(self, written: list[Written]) -> None:
        """Open next steps, appointments with their time and place."""
        rows = []
        for w in written:
            if w.story.step_in is None:
                continue
            due = self.today + timedelta(days=w.story.step_in)
            meeting = w.story.appointment
            fitting = [line for line in words.STEPS if words.is_chinese(line) == w.chinese]
            rows.append(
                NextStep(
                    account=w.account,
                    kind=StepKind.APPOINTMENT if meeting else StepKind.CONTACT,
                    due_on=due,
                    first_due_on=due,
                    due_at=time(self.rng.choice([9, 10, 14, 15, 16]), self.rng.choice([0, 30])) if meeting else None,
                    place=self.rng.choice([p for p in words.PLACES if words.is_chinese(p) == w.chinese])
                    if meeting
                    else "",
                    text=self.rng.choice(fitting),
                    agreed=w.story.agreed,
                    created_by=w.owner,
                )
            )
        NextStep.objects.bulk_create(rows)


def reread(written: Iterable[Written]) -> None:
    """Read the accounts as the database has them now."""
    rows = list(written)
    fresh = Account.objects.in_bulk([w.account.pk for w in rows])
    for w in rows:
        w.account = fresh[w.account.pk]


def settle(accounts: AccountQuerySet) -> None:
    """Everything an account row remembers, recomputed by set from the rows beneath it, the clocks last."""
    days = ContactDay.objects.filter(account=OuterRef("pk"), counted=True).order_by().values("account")
    in_cycle = days.filter(cycle=OuterRef("current_cycle")).annotate(n=Count("pk"))
    spoken = FollowUp.objects.counting().filter(account=OuterRef("pk")).exclude(need="").order_by("-occurred_on", "-pk")
    explicit = spoken.values(yes=ExpressionWrapper(Q(need=Need.EXPLICIT), BooleanField()))
    steps = NextStep.objects.open().filter(account=OuterRef("pk")).order_by().values("account")
    accounts.update(
        cycle_contacts=Coalesce(Subquery(in_cycle.values("n")), Value(0)),
        lifetime_contacts=Coalesce(Subquery(days.annotate(n=Count("day", distinct=True)).values("n")), Value(0)),
        first_contact_on=Subquery(days.annotate(n=Min("day")).values("n")),
        last_contact_on=Subquery(days.annotate(n=Max("day")).values("n")),
        next_step_on=Subquery(steps.annotate(n=Min("due_on")).values("n")),
        agreed_step_on=Subquery(steps.annotate(n=Min("due_on", filter=Q(agreed=True))).values("n")),
        need_explicit=Coalesce(Subquery(explicit[:1]), Value(False)),
    )
    facts.write(accounts)
    clocks.recompute(accounts, today=None)
    met = FollowUpPerson.objects.current().filter(person=OuterRef("pk"), follow_up__not_counting="").order_by()
    latest = met.values("person").annotate(n=Max("follow_up__occurred_on")).values("n")
    KeyPerson.objects.filter(account__in=accounts.values("pk")).update(last_contact_on=Subquery(latest))


def _unlike(name: str, there: list[KeyPerson], *, chinese: bool) -> str:
    """The name, or the next one that nobody at the account bears."""
    taken = {person.name for person in there}
    others = [name[0] + given for given in words.GIVEN] if chinese else words.ENGLISH_PEOPLE
    return name if name not in taken else next(other for other in others if other not in taken)
