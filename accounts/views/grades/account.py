"""The importance of one account: the score explained, judgements given and proposed, the history of the grade."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms.grading import DecideJudgementForm, JudgementForm
from accounts.grading import explaining, judging, weighing
from accounts.grading.telling import change_words, vip_words
from accounts.models import (
    Account,
    ConsentKind,
    ConsentRequest,
    GradeCause,
    GradeChange,
    Judgement,
    JudgementState,
    VipChange,
)
from accounts.services.managers import manages
from accounts.views.dialogs import answer
from core.access import Access, access
from core.clock import business_date

MOST_CHANGES = 50


@access(Access.MEMBER, "GET")
def importance(request: HttpRequest, pk: int) -> HttpResponse:
    """Why the account has its grade; never for accounts that are merely in the pool."""
    account = get_object_or_404(Account.objects.served_by(request.user).select_related("owner"), pk=pk)
    model, user = weighing.in_force(), request.user
    judgements = Judgement.objects.visible_to(user).filter(account=account)
    shown: Any = judgements.filter(state__in=[JudgementState.STANDING, JudgementState.PROPOSED]).select_related("by")
    by_state: dict[str, dict[str, Judgement]] = {"standing": {}, "proposed": {}}
    for each in shown:
        by_state[each.state][each.criterion] = each
    told = explaining.explain(account, model) if model else None
    changes = list(
        GradeChange.objects.visible_to(user).filter(account=account).select_related("by").order_by("-pk")[:MOST_CHANGES]
    )
    vips = (
        VipChange.objects.visible_to(user).filter(account=account).select_related("by").order_by("-pk")[:MOST_CHANGES]
    )
    history = [(change.at, change_words(change)) for change in changes]
    history += [(change.at, vip_words(change)) for change in vips]
    asked = ConsentRequest.objects.visible_to(user).open().filter(account=account, kind=ConsentKind.VVIP)
    decision = next((c for c in changes if c.cause == GradeCause.DECISION), None) if account.grade_decided else None
    works = Account.objects.editable_by(user).filter(pk=pk).exists()
    judges, proposes = works and judging.may_judge(user, account), works and judging.may_propose(user, account)
    context = {
        "account": account,
        "model": model,
        "told": told,
        "lines": [
            (line, by_state["standing"].get(line.criterion.code), by_state["proposed"].get(line.criterion.code))
            for line in (told.lines if told else [])
        ],
        "decision": decision,
        "changes": sorted(history, key=lambda each: each[0], reverse=True),
        "asked": asked.select_related("asked_by").first(),
        "judges": judges,
        "proposes": proposes and not judges,
        "grades": works and manages(user, account) and (account.owner_id != user.pk or user.is_admin),
        "waits": model is not None and account.grade_version != model.version,
    }
    return render(request, "accounts/grading/account.html", context)


@access(Access.MEMBER, "GET", "POST")
def account_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge a criterion of an account; the owner proposes a value with a reason."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    criterion = request.POST.get("criterion") or request.GET.get("criterion", "")
    model = weighing.in_force()
    asked = model.criterion(criterion) if model else None
    if asked is None or not asked.judged:
        raise Http404
    judges = judging.may_judge(request.user, account)
    if not judges and not judging.may_propose(request.user, account):
        raise Http404
    standing = Judgement.objects.visible_to(request.user).filter(
        account=account, criterion=criterion, state=JudgementState.STANDING
    )
    initial = {"value": standing.values_list("value", flat=True).first(), "criterion": criterion}
    form = JudgementForm(request.POST or None, proposing=not judges, initial=initial)

    def perform(values: dict[str, Any]) -> str:
        act = judging.judge if judges else judging.propose
        act(account, by=request.user, today=business_date(), **values)
        return _("Judged; the grade follows at once.") if judges else _("Proposed: the manager accepts or declines it.")

    facts = [] if judges else [_("You own this account, so the manager decides about your value.")]
    submit = _("Save") if judges else _("Propose")
    return answer(
        request, form, perform, account=account, title=asked.label, submit=submit, facts=facts, to=_tab(account)
    )


@access(Access.MANAGER, "GET", "POST")
def judgement_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline what an owner proposed."""
    proposal = get_object_or_404(Judgement.objects.visible_to(request.user).select_related("account", "by"), pk=pk)
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=proposal.account_id)
    model = weighing.in_force()
    asked = model.criterion(proposal.criterion) if model else None
    form = DecideJudgementForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        accept = values["decision"] == "accept"
        judging.decide(proposal, accept=accept, answer=values["answer"], by=request.user, today=business_date())
        return _("Accepted; the grade follows at once.") if accept else _("Declined; the owner reads your answer.")

    facts = {"who": proposal.by.name, "value": proposal.value, "note": proposal.note}
    said = [_("%(who)s proposes %(value)d of 5: %(note)s") % facts]
    title = asked.label if asked else proposal.criterion
    return answer(
        request, form, perform, account=account, title=title, submit=_("Save"), facts=said, to=_tab(account),
        closed=proposal.state != JudgementState.PROPOSED,
    )  # fmt: skip


def _tab(account: Account) -> str:
    return reverse("pages:account", args=[account.pk]) + "?tab=importance"
