"""A world in which every operation of the API can succeed, and what must be sent for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.grading import publishing, weighing
from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go, policies, pool
from accounts.services.batches import planning, running
from cases.models import Case
from cases.services import months, panels, telling
from core.clock import business_date
from dashboards.forecasting.spans import quarter_of
from dashboards.services import coaching, targets
from followups.services import approvals
from followups.services import log as logging
from followups.services.leads import converting
from keyaccounts.models import CheckStep, Question
from leads.models import Competitor, LossReason, Opportunity, Stage
from leads.services import dormant, opportunities, products, quotes
from leads.services.leads import deciding
from leads.services.lines import Line
from tests.access.world import World, build
from tests.cast import Cast, make_account, make_lead, new_key
from users.models import Course, User
from users.training import records

TOOLS = ("fab_lines", "objections", "stances", "rivals", "closing_attempts")


class Seeds:
    """Ids by kind for the addresses, and values for the bodies, by operation."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.today = cast, business_date()
        self.world: World = build(cast)
        self.own = self.world.things["own"]
        self.ready = make_account(cast.ann, "Ready", today=self.today, days_old=80, contacts_made=12)
        self.proposed = make_account(cast.ann, "Proposed", today=self.today, days_old=80, contacts_made=12)
        Account.objects.filter(pk=self.proposed.pk).update(proposal_visible_on=self.today)
        self.claimed = make_account(cast.sue, "Claimed", today=self.today)
        letting_go.release(self.claimed, by=cast.zoe, reason="x", today=self.today, override=True)
        pool.claim(self.claimed, by=cast.ann, today=self.today)
        self.waiting = self._late()
        self.closed_month = self._closed_month()
        self.unfit = make_lead(cast.ann, "Unfit Ltd", today=self.today)
        deciding.mark_unfit(self.unfit, by=cast.ann, reason="no_need", note="", today=self.today)
        self.converted = make_lead(cast.ann, "Converted Ltd", today=self.today)
        converting.convert(
            self.converted, converting.Wanted(name="Converted Ltd", reason="x"), by=cast.ann, now=timezone.now()
        )
        self.twin = make_account(cast.ann, "Twin", today=self.today)
        silent = make_account(cast.bob, "Silent", today=self.today, days_old=900)
        letting_go.release(silent, by=cast.mia, reason="x", today=self.today - timedelta(days=400), override=True)
        self.product = products.save(None, {"code": "L-1", "name": "Label"}, {"CNY": Decimal("0.085")}, by=cast.ada)
        self.competitor = Competitor.objects.get(code="rival")
        twin = KeyPerson(account=self.world.accounts["own"], name="Twin of a person")
        self.twin_person = editing.save_person(self.world.accounts["own"], twin, by=cast.ann)
        self.kept_person = editing.save_person(
            self.world.accounts["own"], KeyPerson(account=self.world.accounts["own"], name="Kept"), by=cast.ann
        )
        self.moved = self.moved_by("mia")
        self.target = targets.set_target(
            by=cast.mia, person=cast.ann, span=quarter_of(self.today), amount=Decimal(100), currency="CNY"
        )
        self.note = coaching.write(cast.ann, "Well done", by=cast.mia, now=timezone.now())
        self.model = publishing.publish(weighing.default(), by=cast.ada, reason="x")

    def _late(self) -> int:
        """A late entry that waits for a decision."""
        account = make_account(self.cast.ann, "Late", today=self.today, days_old=30)
        now = timezone.now()
        entry = logging.Entry(occurred_at=now - timedelta(days=9), result="answered", new_person="Wu", text="late")
        return logging.log(account, entry, by=self.cast.ann, client_key=new_key(), now=now).pk

    def approved_by(self, name: str) -> int:
        """A late entry that this person has approved."""
        from followups.models import FollowUp

        entry = FollowUp.objects.get(pk=self._late())
        if getattr(self.cast, name).pk != self.cast.ann.pk:
            approvals.approve(entry, by=self.world.user(name), now=timezone.now())
        return entry.pk

    def opportunity(self) -> int:
        """An open one, nearly won."""
        values = {"name": "Labels", "amount": Decimal(10)}
        account = self.world.accounts["own"]
        late = {"stage": Stage.CLOSE, "reason": "it ran before"}
        return opportunities.open_opportunity(account, values, by=self.cast.ann, today=self.today, **late).pk

    def issued(self) -> int:
        """A quotation that waits for the customer's word."""
        terms = {"language": "en", "our_contact": self.cast.ann, "currency": "CNY", "valid_until": self.today}
        opportunity = Opportunity.objects.get(pk=self.opportunity())
        quote = quotes.draft(opportunity, terms, [Line("Labels", Decimal(2), Decimal(5))], by=self.cast.ann)
        return quotes.issue(quote, by=self.cast.ann, today=self.today, version=1).pk

    def plan(self, name: str) -> planning.Plan:
        """What would become of an account that lies on the desk."""
        account = make_account(self.cast.ann, f"Desk of {name}", today=self.today)
        until = self.today + timedelta(days=30)
        letting_go.suspend(
            account, by=self.cast.mia, reason_code="timing", reason="x", look_again_on=until, today=self.today,
            override=True,
        )  # fmt: skip
        choice = planning.Choice("reassign", "one", self.cast.bob.pk)
        return planning.plan(Account.objects.filter(pk=account.pk), choice, by=self._mover(name), today=self.today)

    def moved_by(self, name: str) -> int:
        """A batch that this person has run, if they may."""
        plan, by = self.plan(name), self._mover(name)
        batch = running.confirm(planning.unseal(plan.sealed(by), by), by=by, reason="x")
        running.run(batch.pk, today=self.today)
        return batch.pk

    def _mover(self, name: str) -> User:
        user = self.world.user(name)
        return user if user.is_manager or user.is_admin else self.world.user("mia")

    def batch(self, name: str) -> str:
        """Dormant accounts that this person has just made leads, if they may."""
        user, now = self.world.user(name), timezone.now()
        if not (user.is_manager or user.is_admin):
            return str(new_key())
        silent = make_account(self.cast.bob, f"Silent of {name}", today=self.today, days_old=900)
        letting_go.release(silent, by=self.cast.mia, reason="x", today=self.today - timedelta(days=400), override=True)
        return str(dormant.give(self.world.user("bob"), 1, by=user, today=self.today, now=now).key)

    def case(self, name: str, title: str, *, told: str = "x", share: bool = False) -> int:
        """A complete case of this person's."""
        words = telling.Words(title, "won", industry="Food", situation=told, did=told, turned=told, again=told)
        case, by = telling.draft(words, by=self.world.user(name), today=self.today), self.world.user(name)
        return (telling.share(case, by=by, today=self.today) if share else case).pk

    def rewarded(self, name: str) -> int:
        """A reward for a shared case."""
        case = Case.objects.get(pk=self.case(name, "Rewarded", share=True))
        mia = self.world.user("mia")
        return panels.reward(case, "A book", given_on=self.today, given_by=mia, by=mia, today=self.today).pk

    def _closed_month(self) -> int:
        """A month whose panel has closed it, as addresses name it."""
        month = months.months_before(months.first_of(self.today), 2)
        panel = panels.name(month, [self.cast.ann, self.cast.bob, self.cast.mia], by=self.cast.mia, today=self.today)
        panels.close(panel, by=self.cast.mia)
        return month.year * 100 + month.month

    def judged(self, name: str) -> int:
        """A case of somebody else's that this person scores."""
        other, month = "bob" if name != "bob" else "cho", self.today.replace(day=1)
        people = [self.world.user(name), self.cast.bob, self.cast.cho, self.cast.mia]
        panels.name(month, people, by=self.world.user("ada"), today=self.today)
        return self.case(other, "Judged", share=True)

    def record(self) -> int:
        """A training record of Bob's that his managers may void."""
        facts: dict[str, Any] = {"done_on": self.today, "passed": True, "words": "", "today": self.today}
        return records.note([self.cast.bob], Course.objects.in_use()[0], by=self.cast.mia, now=timezone.now(), **facts)[
            0
        ].pk

    def ids(self, name: str) -> dict[str, int]:
        """The id for the address of each operation that has one, for this person."""
        own, things = self.own, self.world.things
        kinds = {
            "accounts": own["account"], "persons": own["person"], "moves": own["move"], "people": self.cast.bob.pk,
            "working_groups": own["member_before"], "leads": own["lead"], "campaigns": own["campaign"],
            "opportunities": self.opportunity(), "orders": own["order"], "follow_ups": own["follow_up"],
            "next_steps": own["step"], "lead_contacts": own["lead_contact"], "quotes": own["quote"],
            "products": self.product.pk, "competitors": self.competitor.pk, "merges": own["merge"],
            "fab_lines": own["fab"], "objections": own["objection"], "stances": own["stance"], "rivals": own["rival"],
            "closing_attempts": own["closing"], "attachments": own["attachment"], "batches": self.moved,
            "grade_models": self.model.pk,
            "reporting_lines": own["reporting"], "influence_lines": own["influence"],
            "portrait_values": own["value"], "distances": own["account"],
            "complaints": own["complaint"], "change_signals": own["signal"], "plan_actions": own["plan_action"],
            "supplier_positions": own["position"], "wallets": own["wallet"], "surveys": own["survey"],
            "group_meetings": own["meeting"], "high_visits": own["visit"], "plan_texts": own["plan_text"],
            "plan_ticks": own["tick"], "plan_steps": CheckStep.objects.values_list("pk", flat=True)[0],
            "questions": Question.objects.values_list("pk", flat=True)[0], "power_maps": own["account"],
            "group_matrices": own["account"],
            "cases": self.case(name, "Draft"), "case_months": self.today.year * 100 + self.today.month,
            "case_rewards": self.rewarded(name), "replays": own["replay"],
            "people_figures": (self.cast.ann if name == "ann" else self.cast.bob).pk,
            "targets": self.target.pk if self.target else 0, "coaching_notes": self.note.pk,
            "courses": Course.objects.values_list("pk", flat=True)[0], "training_records": self.record(),
            "loss_reasons": LossReason.objects.values_list("pk", flat=True)[0],
        }  # fmt: skip
        special = {
            "cases_useful_create": own["shared_case"] if name != "ann" else self.world.things["foreign"]["shared_case"],
            "cases_score_create": self.judged(name),
            "cases_reward_create": own["shared_case"],
            "case_months_reopen_create": self.closed_month,
            "persons_merge_create": self.twin_person.pk,
            "batches_undo_create": self.moved_by(name),
            "accounts_claim_create": things["pool"]["account"],
            "leads_claim_create": things["pool"]["lead"],
            "leads_assign_create": things["pool"]["lead"],
            "leads_reopen_create": self.unfit.pk,
            "leads_unconvert_create": self.converted.pk,
            "accounts_merge_create": self.twin.pk,
            "quotes_decide_create": self.issued(),
            "quotes_next_create": self.issued(),
            "accounts_suspend_create": self.ready.pk,
            "accounts_release_create": self.ready.pk,
            "accounts_return_create": self.claimed.pk if name == "ann" else self.ready.pk,
            "accounts_keep_create": self.proposed.pk,
            "accounts_reassign_create": things["desk"]["account"],
            "accounts_release_from_desk_create": things["desk"]["account"],
            "working_groups_leave_create": things["group"]["member"],
            "follow_ups_approve_create": self.waiting,
            "follow_ups_refuse_create": self.waiting,
            "follow_ups_reopen_create": self.approved_by(name),
        }
        return {**kinds, **special}

    def values(self, name: str) -> dict[str, Any]:
        """What must be true of values in a body, whatever the operation."""
        own, opportunity = self.own, self.opportunity()
        soon = (self.today + timedelta(days=20)).isoformat()
        return {
            "lead": own["lead"], "assign_to": self.cast.bob.pk if name == "ada" else None,
            "account": own["account"], "parent": None, "persons": [own["person"]], "participants": [], "version": 1,
            "to": self.cast.bob.pk, "user": self.cast.cho.pk, "look_again_on": soon, "until": soon, "due_on": soon,
            "expected_close_on": soon, "ordered_on": self.today.isoformat(), "left_on": None, "fulfilled": None,
            "campaign": own["campaign"], "referred_by": None, "occurred_at": timezone.now().isoformat(),
            "client_key": str(new_key()), "vip": "vip", "vip_reason": "strategic", "opened_on": self.today.isoformat(), "q": "Twin",
            "contact": own["person"], "valid_until": soon, "into": own["account"], "into_version": 1,
            "product": self.product.pk, "person": None, "leads": [own["lead"]], "people": [self.cast.bob.pk],
            "lines": [{"product": self.product.pk, "quantity": "10"}],
            "competitor": self.competitor.pk, "plan": self.plan(name).sealed(self._mover(name)), "filters": {},
            "source": "desk", "action": "reassign",
            "accounts": [self.world.accounts["desk"].pk], "follow_up": own["follow_up"],
            "persons_merge_create": {"into": self.kept_person.pk},
            "batch": self.moved,
            **{f"{kind}_{call}": {"opportunity": opportunity} for kind in TOOLS for call in ("create", "list")},
            "criterion": "fit", "value": 4, "weights": {each.code: each.weight for each in weighing.default().criteria}, "stage": 0, "why": "x",
            "reporting_lines_create": {"person": own["person"], "boss": self.kept_person.pk},
            "influence_lines_create": {"person": own["person"], "source": self.kept_person.pk, "strength": 2},
            "portrait_values_create": {"field": "business", "text": "x", "basis": "told", "person": None},
            "wallets_create": {"on": "2026-01-01"}, "surveys_create": {"note": "x"},
            "plan_ticks_create": {"step": CheckStep.objects.order_by("-pk").values_list("pk", flat=True)[0]},
            "training_records_create": {
                "person": self.cast.bob.pk, "course": Course.objects.values_list("pk", flat=True)[0],
                "done_on": self.today.isoformat(),
            },
            "cases_create": {"account": None, "opportunity": None, "lost_reason": "", "result": "won"},
            "cases_partial_update": {"account": None, "opportunity": None, "lost_reason": "", "result": "won"},
            "coaching_notes_create": {"person": (self.cast.ann if name == "ann" else self.cast.bob).pk, "seen": 2**40},
            "targets_create": {"person": self.cast.bob.pk, "team": None, "span": f"{self.today:%Y-%m}"},
            "replays_create": {
                "team": self.cast.bob.team_id, "start": (self.today - timedelta(days=60)).isoformat(),
                "until": (self.today - timedelta(days=1)).isoformat(),
            },
            "cases_reward_create": {"given_on": self.today.isoformat(), "given_by": self.world.user(name).pk},
            "curve_accounts_list": {"what": "all"}, "funnel_records_list": {"bar": "accounts"},
            "losses_records_list": {"outcome": "won"}, "ageing_records_list": {"kind": "deal", "place": "P"},
            "forecast_records_list": {"bucket": "open"}, "people_figures_records_list": {"figure": "days"},
            "pool_and_desk_records_list": {"what": "lying"}, "portfolio_records_list": {"list": "ten"},
            "replays_records_list": {"side": "one", "kind": "moves"}, "replays_dry_run_retrieve": {"setting": "two"},
            "replays_adopt_create": {"base": latest.pk if (latest := policies.latest()) else 0},
            "persons_create": {"reports_to": None},
            "stances_create": {"person": self.kept_person.pk, "opportunity": opportunity},
            "batches_create": {"reason": "x"},
            "quotes_create": {"opportunity": self.opportunity()},
            "leads_convert_create": {"account": None},
            "persons_partial_update": {"version": KeyPerson.objects.get(pk=own["person"]).version},
            "opportunities_create": {"product": "Labels"},
            "opportunities_partial_update": {"product": "Labels"},
            "leads_from_dormant_create": {"person": self.cast.bob.pk, "industry": ""},
            "leads_from_dormant_take_back_create": {"key": self.batch(name)},
        }  # fmt: skip
