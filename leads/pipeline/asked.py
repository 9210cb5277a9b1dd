"""What an address asks of the pipeline: whose opportunities, narrowed how (domain.md section 5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import search as account_search
from accounts.industries import like
from accounts.models import Account, AccountQuerySet, Grade, State
from accounts.policies import InForce, for_request
from commons.finding import candidates
from core import amounts, formatting
from core.among import Among
from core.keyset import BOUND, bounded_count
from leads import search
from leads.models import STAGE_ORDER, Opportunity, OpportunityQuerySet, Outcome, Rival, Stage
from leads.pipeline import periods
from leads.pipeline.whose import Whose
from lists.registry import COLUMNS, VIEW
from users.teams import subtree

RUNNING = STAGE_ORDER[:-1]
MOST_FOUND = 500  # under a text
SINCE = Coalesce("stage_since", "opened_on")  # at this stage
SWITCHES = ("stuck", "hold", "closed")
OF_ACCOUNTS = ("q", "industry", "region", "grade")  # filters that ask what an account is
TEXTS = ("product", "competitor", "industry", "region", "min", "max", "reason", "tag")
NAMES = (
    "scope",
    "team",
    "person",
    "stage",
    "close",
    "grade",
    *TEXTS,
    *SWITCHES,
    "outcome",
    "period",
    "sort",
    "way",
    "q",
    COLUMNS,
    VIEW,
)
CLOSES: dict[str, Promise] = {
    "overdue": gettext_lazy("overdue"),
    "month": gettext_lazy("this month"),
    "next": gettext_lazy("next month"),
    "quarter": gettext_lazy("this quarter"),
    "later": gettext_lazy("after this quarter"),
    "none": gettext_lazy("no date"),
}


def skips(stage: str, to: str) -> bool:
    """Whether a move from one running stage to another leaves one out."""
    return stage in RUNNING and RUNNING.index(to) - RUNNING.index(stage) > 1


@dataclass
class Asked(Whose):
    """A question about opportunities."""

    # -- what is asked ---------------------------------------------------------------------------------------
    def on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.text(name) == "1"

    @cached_property
    def policy(self) -> InForce:
        """The numbers of each team, weights and days: those of the account's team hold."""
        return for_request(self.user)

    @property
    def of_owners(self) -> bool:
        """Whether only accounts are asked for that somebody owns: a person's, or the reader's own."""
        return self.person is not None or (self.team is None and self.scope == "mine")

    @cached_property
    def stage(self) -> str:
        """Only this stage."""
        return self.choice("stage", STAGE_ORDER)

    @cached_property
    def outcome(self) -> str:
        """Open ones, or those won or lost in the period."""
        return self.choice("outcome", (Outcome.WON, Outcome.LOST)) or Outcome.OPEN

    @cached_property
    def period(self) -> periods.Period:
        """Of what was closed."""
        return periods.chosen(self.text("period"), self.today)

    # -- rows ------------------------------------------------------------------------------------------------
    @cached_property
    def opened(self) -> OpportunityQuerySet:
        """All open ones of the scope that fit the filters, on hold or not: they are the account's owner's."""
        return self._fitting(self._behind_door()).open()

    @cached_property
    def running(self) -> OpportunityQuerySet:
        """Open ones: in play, or with the switch those on hold (outside every total of the others)."""
        rows = self.opened
        if self.on("hold"):
            rows = rows.exclude(account__state=State.OWNED).exclude(account__state=State.VOID)
        else:
            rows = rows.filter(account__state=State.OWNED)
        return rows.filter(self._stuck()) if self.on("stuck") else rows

    @cached_property
    def summed(self) -> OpportunityQuerySet:
        """`running` for figures and orders of columns that `opp_running` holds: many accounts are found first.

        A join asks for each opportunity of the company where it runs, or for each account by itself.
        """
        if not self.leads_others or (self.scope == "mine" and not (self.person or self.team)):
            return self.running
        if self.on("hold") or any(self.text(name) for name in OF_ACCOUNTS):
            return self.running
        rows = Opportunity.objects.running_at(self._owned_accounts(), user=self.user)
        rows = self._fitting(rows)
        return rows.filter(self._stuck()) if self.on("stuck") else rows

    @property
    def everybodys(self) -> bool:
        """Whether the whole company is asked for."""
        return self.user.is_admin and not (self.person or self.team)

    def _owned_accounts(self) -> AccountQuerySet:
        """Owned accounts behind the door of `running`, for whoever leads others."""
        doors = Account.objects
        wide = self.user.is_admin or (self.scope == "all" and not (self.person or self.team))
        rows = (doors.served_by(self.user) if wide else doors.of_teams(self.user)).filter(state=State.OWNED)
        if self.person:
            return rows.filter(owner=self.person)
        return rows.filter(team__in=subtree(self.team.pk)) if self.team else rows

    @cached_property
    def closed(self) -> OpportunityQuerySet:
        """Those won or lost in the period: they count for whoever won or lost them, and for the team of that day."""
        return self._in_period(self._fitting(self._behind_door(closed=True)).exclude(outcome=Outcome.OPEN))

    @cached_property
    def results(self) -> OpportunityQuerySet:
        """The same for figures: with those at accounts that are with others now, unless filters ask about accounts."""
        user, chosen = self.user, self.person or self.team
        if user.is_admin or (self.scope == "all" and not chosen) or any(self.text(name) for name in OF_ACCOUNTS):
            return self.closed
        rows = Opportunity.objects.results_of(user, teams=bool(chosen) or self.scope == "team")
        return self._in_period(self._fitting(self._chosen(rows, closed=True)))

    @cached_property
    def listed(self) -> OpportunityQuerySet:
        """`closed` to be counted: those of teams from their accounts, which are found first."""
        narrow = self.person or not (self.team or self.scope == "team")
        if narrow or self.user.is_admin or any(self.text(name) for name in OF_ACCOUNTS):
            return self.closed
        accounts = Account.objects.of_teams(self.user).order_by().values("pk")
        rows = Opportunity.objects.results_of(self.user, teams=True).filter(Among(accounts, of="account_id"))
        return self._in_period(self._fitting(self._chosen(rows, closed=True)))

    def not_listed(self, counted: int, *outcomes: str) -> int:
        """How many of the results that were `counted` no list shows, because their accounts are with others now."""
        if not self.leaves_out:
            return 0
        return self.beyond(
            counted, bounded_count(self.listed.filter(outcome__in=outcomes or (Outcome.WON, Outcome.LOST)))
        )

    @property
    def leaves_out(self) -> bool:
        """Whether figures count results that no list shows."""
        return self.results is not self.closed

    @staticmethod
    def beyond(counted: int, listed: int) -> int:
        """How many of the results that were `counted` are not `listed`; 0 where these were too many to count."""
        return max(0, counted - listed) if listed <= BOUND else 0

    def is_overdue(self, opportunity: Opportunity) -> bool:
        """Past its expected close."""
        expected = opportunity.expected_close_on
        return bool(opportunity.is_open and expected and expected < self.today)

    def stuck_days(self, stage: str, team_id: int | None) -> int:
        """Days after which this stage is stuck at the accounts of a team."""
        return int(getattr(self.policy.of(team_id), f"stuck_{stage.lower()}", 30))

    def weight(self, stage: str, team_id: int | None) -> int:
        """Percent of the amount that counts at this stage, at the accounts of a team."""
        return int(getattr(self.policy.of(team_id), f"weight_{stage.lower()}", 100))

    @property
    def team_that_weighs(self) -> F | Value:
        """The team by which totals are grouped, where teams weigh their stages differently; one group otherwise."""
        company = self.policy.company.stage_weights
        differ = any(rules.stage_weights != company for rules in self.policy.by_team.values())
        return F("account__team_id") if differ else Value(None, output_field=IntegerField())

    def stuck(self) -> Q:
        """Longer at their stage than the setting says, or past their expected close (as stuck.py says it); needs `since`."""
        return self._stuck()

    def _in_period(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        first, last = self.period.first, self.period.last
        return rows.filter(closed_on__range=(first, last)) if first and last else rows

    def _fitting(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        if self.text("q"):
            rows = rows.filter(self._called(self.text("q")))
        return rows.filter(self._narrowed()).annotate(since=SINCE)

    def narrowed(self) -> Q:
        """The filters of the address alone, without whose they are."""
        return self._narrowed()

    def _behind_door(self, *, closed: bool = False) -> OpportunityQuerySet:
        """The narrowest door for the scope: an OR over all of them reads every account."""
        user, chosen = self.user, self.person or self.team
        if user.is_admin or (self.scope == "all" and not chosen):
            rows = Opportunity.objects.visible_to(user)
        elif chosen or self.scope == "team":
            rows = Opportunity.objects.of_teams(user)
        elif closed:
            rows = Opportunity.objects.visible_to(user).filter(credited_to__in=user.served_owner_ids)
        else:
            rows = Opportunity.objects.owned_by(user)
        if closed and self.scope == "team" and not chosen and not user.is_admin:
            rows = rows.filter(credited_team__in=user.managed_team_ids)
        return self._chosen(rows, closed=closed)

    def _chosen(self, rows: OpportunityQuerySet, *, closed: bool) -> OpportunityQuerySet:
        """Those of the chosen person or team: of open ones the account's, of closed ones whoever closed them."""
        whose, teams = ("credited_to", "credited_team") if closed else ("account__owner", "account__team")
        if self.person:
            return rows.filter(**{whose: self.person})
        if self.team:
            return rows.filter(**{f"{teams}__in": subtree(self.team.pk)})
        return rows

    def _stuck(self) -> Q:
        long = Q()
        for stage in RUNNING:
            usual, others = self.stuck_days(stage, None), defaultdict[int, list[int]](list)
            for team_id in self.policy.by_team:
                if (days := self.stuck_days(stage, team_id)) != usual:
                    others[days].append(team_id)
            here = ~Q(account__team_id__in=[pk for ids in others.values() for pk in ids]) if others else Q()
            for days, whose in [(usual, here), *((n, Q(account__team_id__in=ids)) for n, ids in others.items())]:
                long |= Q(whose, stage=stage, since__lt=self.today - timedelta(days=days))
        return long | Q(expected_close_on__lt=self.today)

    def _called(self, text: str) -> Q:
        """Found by name or product, or by the customer's name."""
        deals = search.opportunities(self.user, text, MOST_FOUND)
        customers = candidates(account_search.found_by_door(self.user, text, telephones=False), MOST_FOUND)
        return Q(pk__in=deals.ids) | Q(account_id__in=customers.ids)

    def _narrowed(self) -> Q:
        found = Q()
        if self.stage:
            found &= Q(stage=self.stage)
        for name, column in (("product", "product__icontains"),
                             ("region", "account__region__icontains"), ("reason", "lost_reason")):  # fmt: skip
            if self.text(name):
                found &= Q(**{column: self.text(name)})
        if self.text("industry"):
            found &= like(self.text("industry"), "account__industry")
        if tag := " ".join(self.text("tag").split()):
            found &= Q(tags__contains=[tag])
        if self.choice("grade", Grade.values):
            found &= Q(account__grade=self.text("grade"))
        if self.text("competitor"):
            found &= self._against(self.text("competitor"))
        for name, column in (("min", "amount__gte"), ("max", "amount__lte")):
            amount = self.amount(name)
            if amount is not None:
                found &= Q(**{column: amount})
        return found & self._closing()

    def amount(self, name: str) -> Decimal | None:
        """A bound of the amount as it was typed, or None."""
        read = amounts.read(self.text(name), settings.CURRENCY) if self.text(name) else None
        return read if read is not None and abs(read) < Decimal(10) ** 14 else None

    def _against(self, name: str) -> Any:
        from leads.services.catalogues import folded, known_competitors

        entry = known_competitors().get(folded(name))
        lost_to = Q()
        for known in entry.names if entry else [name]:
            lost_to |= Q(competitor__iexact=known)
        if self.outcome == Outcome.LOST:
            return lost_to
        rivals = Rival.objects.filter(opportunity=OuterRef("pk"), removed_at=None)
        named = rivals.filter(
            Q(competitor__name__iexact=name) | Q(competitor__name_hans=name) | Q(competitor__name_hant=name)
        )
        return lost_to | Exists(named)

    def _closing(self) -> Q:
        asked, column = self.choice("close", CLOSES), "expected_close_on"
        if asked == "none":
            return Q(expected_close_on=None)
        if asked == "overdue":
            return Q(expected_close_on__lt=self.today)
        month, quarter = periods.month_of(self.today), periods.quarter_of(self.today)
        ranges = {"month": month, "next": periods.month_of(month[1] + timedelta(days=1)), "quarter": quarter}
        if asked == "later":
            return Q(expected_close_on__gt=quarter[1])
        return Q(**{f"{column}__range": ranges[asked]}) if asked else Q()

    def key(self, *beside: str) -> tuple[object, ...]:
        """What tells this question from others, for figures that are kept; those parts of an address `beside` do not matter."""
        plain = dict.fromkeys((*beside, "sort", "way", COLUMNS, VIEW))
        return self.doors, self.today, self.address(**plain)

    # -- addresses -------------------------------------------------------------------------------------------
    def address(self, **changes: str | None) -> str:
        """The query string that asks the same, with some things changed; None or "" takes one out."""
        query = QueryDict(mutable=True)
        for name in (*NAMES, *changes):
            value = changes[name] if name in changes else self.text(name)
            if value:
                query[name] = value
        return query.urlencode(safe=",")

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(address without it, words) of everything that narrows."""
        words: list[tuple[str, str]] = [("q", f"“{self.text('q')}”")] if self.text("q") else []
        if self.team:
            words.append(("team", self.team.name))
        if self.person:
            words.append(("person", self.person.name))
        if self.stage:
            words.append(("stage", f"{self.stage} · {Stage(self.stage).label}"))
        if self.choice("close", CLOSES):
            words.append(("close", _("Expected close: %(when)s") % {"when": CLOSES[self.text("close")]}))
        labels = {
            "product": _("Product"),
            "competitor": _("Competitor"),
            "industry": _("Industry"),
            "region": _("Region"),
            "grade": _("Grade"),
            "reason": _("Reason"),
            "tag": _("Tag"),
        }
        words += [(name, f"{label}: {self._shown(name)}") for name, label in labels.items() if self.text(name)]
        for name, label in (("min", _("from %(amount)s")), ("max", _("up to %(amount)s"))):
            if (amount := self.amount(name)) is not None:
                words.append((name, label % {"amount": formatting.number(amount)}))
        if self.on("stuck"):
            words.append(("stuck", _("stuck only")))
        if self.on("hold"):
            words.append(("hold", _("on hold")))
        return [(self.address(**{name: None}), said) for name, said in words]

    def _shown(self, name: str) -> str:
        if name != "reason":
            return self.text(name)
        from leads.services.catalogues import reason_words

        return reason_words().get(self.text(name), self.text(name))


def overdue_last() -> Any:
    """The order of a column: what closes first, and those without a date at the end."""
    return F("expected_close_on").asc(nulls_last=True)
