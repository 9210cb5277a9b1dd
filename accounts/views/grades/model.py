"""The model of importance: reading it, changing it, what a change would do, publishing it, its history."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import tasks
from accounts.forms.grading import ModelForm, PublishModelForm
from accounts.grading import dry_run, publishing, recompute, weighing
from accounts.grading.dry_run import DryRun
from accounts.grading.weighing import Weighing, plain
from accounts.models import Account, Grade, GradeModel
from accounts.policies import for_request
from core.access import Access, access
from core.apart import counted_apart
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from core.keyset import Sort, page
from core.lately import Lately, are_many, kept
from core.ways_back import leads_back

VERSIONS = 10
SALT = "grade-model"
GRADES = (Grade.A, Grade.B, Grade.C, Grade.D)
WHICH = {
    "gains": gettext_lazy("Would become protected"),
    "loses": gettext_lazy("Would lose protection"),
    "held": gettext_lazy("Held at B by the cap"),
}


@access(Access.MEMBER, "GET")
def grades(request: HttpRequest) -> HttpResponse:
    """What makes a customer important: the model in force, for everybody to read."""
    latest = weighing.latest()
    model = weighing.of_version(latest) if latest else weighing.default()
    context = {
        "latest": latest,
        "model": model,
        "criteria": sorted(model.weighed, key=lambda criterion: -criterion.weight),
        "thresholds": model.thresholds,
        "recomputing": recompute.is_recomputing(),
    }
    return render(request, "accounts/grading/model.html", context)


@access(Access.MEMBER, "GET")
def grades_progress(request: HttpRequest) -> HttpResponse:
    """How far the recomputation has come; asks again by itself until it is done."""
    done, total = recompute.progress()
    context = {"done": done, "total": total, "percent": 100 if done >= total else min(99, done * 100 // max(total, 1))}
    return render(request, "accounts/grading/model.html#progress", context)


@access(Access.ADMIN, "GET", "POST")
def grades_edit(request: HttpRequest) -> HttpResponse:
    """Weights, scales and thresholds; trying them is the next page."""
    latest = weighing.latest()
    base = weighing.of_version(latest) if latest else weighing.default()
    considered = _packed(request) or base
    form = ModelForm(request.POST or None, model=considered if request.method == "GET" else base)
    if request.method == "POST" and form.is_valid():
        made = form.made(form.cleaned_data)
        if latest is None or made.as_json() != base.as_json():
            return hx_redirect(request, f"{reverse('accounts:grades_try')}?m={packed(made, base.version)}")
        form.add_error(None, _("Nothing differs from the model in force."))
    context = {"form": form, "latest": latest, "total": sum(c.weight for c in considered.criteria)}
    return render(request, "accounts/grading/edit.html", context, status=422 if form.errors else 200)


@leads_back(gettext_lazy("Dry run"))
@access(Access.ADMIN, "GET", "POST")
def grades_try(request: HttpRequest) -> HttpResponse:
    """What the model would do, before it is published with a reason."""
    model = _packed(request)
    if model is None:
        raise Http404
    latest, form, refused = weighing.latest(), PublishModelForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.publish(model, by=request.user, reason=form.cleaned_data["reason"], base=model.version)
        except Refusal as refusal:
            refused = refusal
        else:
            transaction.on_commit(wake)
            messages.success(request, _("Version %(number)d of the model is in force.") % {"number": made.pk})
            return hx_redirect(request, "accounts:grades")
    context = {
        "form": form,
        "refused": refused,
        "query": request.GET.urlencode(),
        "differences": differences(weighing.of_version(latest) if latest else None, model),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "accounts/grading/try.html", context, status=status)


@access(Access.ADMIN, "GET")
@counted_apart
def grades_effect(request: HttpRequest) -> HttpResponse:
    """The dry run: who changes grade, who gains or loses protection, whose cap is reached."""
    model = _packed(request)
    if model is None:
        raise Http404
    today = business_date()
    waiting = recompute.gather_missing(today=today)
    if waiting:
        wake()
    seen = Account.objects.visible_to(request.user)
    counted = _counted(request, model)
    found = counted.found
    now, then = found.side(0), found.side(1)
    context = {
        "query": request.GET.urlencode(),
        "run": found,
        "waiting": waiting,
        "gains": dry_run.named(found.gains, seen),
        "loses": dry_run.named(found.loses, seen),
        "held": dry_run.named([row.pk for row in found.held], seen),
        "owners": dry_run.owners_held(found),
        "bars": [(grade, now[grade], then[grade], max(*now.values(), *then.values(), 1)) for grade in GRADES],
        "matrix": [(one, [(two, found.matrix[one, two], one == two) for two in GRADES]) for one in GRADES],
        "columns": GRADES,
        "counted_at": counted.at,
    }
    return render(request, "accounts/grading/effect.html", context)


@access(Access.ADMIN, "GET")
@counted_apart
def grades_named(request: HttpRequest) -> HttpResponse:
    """Every account behind a number of the dry run, page by page: who gains or loses protection, whom the cap holds."""
    model, which = _packed(request), request.GET.get("which", "")
    if model is None or which not in WHICH:
        raise Http404
    seen = Account.objects.visible_to(request.user)
    found = _counted(request, model).found
    ids = [row.pk for row in found.held] if which == "held" else getattr(found, which)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = page([seen.filter(pk__in=ids).select_related("owner")], Sort("sort_key"), after=after, before=before)
    packed_model = request.GET["m"]
    here = f"?{urlencode({'m': packed_model, 'which': which})}"
    context = {
        "title": WHICH[which],
        "total": len(ids),
        "rows": shown.rows,
        "back": f"{reverse('accounts:grades_try')}?{urlencode({'m': packed_model})}",
        "prev": f"{here}&before={shown.before}" if shown.before else "",
        "next": f"{here}&after={shown.after}" if shown.after else "",
    }
    return render(request, "accounts/grading/accounts.html", context)


@access(Access.MEMBER, "GET")
def grades_history(request: HttpRequest) -> HttpResponse:
    """Every version: who, when, why, and what it changed."""
    shown = page(
        [GradeModel.objects.select_related("published_by")],
        Sort("published_at", descending=True),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=VERSIONS,
    )
    last = min((version.pk for version in shown.rows), default=0)
    older = list(GradeModel.objects.filter(pk__lt=last).order_by("-pk")[:1])
    line = sorted([*shown.rows, *older], key=lambda version: -version.pk)
    following = {one.pk: two for one, two in pairwise(line)}
    versions = []
    for version in shown.rows:
        before = following.get(version.pk)
        told = differences(weighing.of_version(before) if before else None, weighing.of_version(version))
        versions.append((version, told))
    context = {
        "versions": versions,
        "latest": weighing.latest(),
        "prev": f"?before={shown.before}" if shown.before else "",
        "next": f"?after={shown.after}" if shown.after else "",
    }
    return render(request, "accounts/grading/history.html", context)


@access(Access.ADMIN, "GET")
def grades_back(request: HttpRequest) -> HttpResponse:
    """Towards an earlier version: the same dry run, the same publication."""
    asked = request.GET.get("to", "")
    found = GradeModel.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    latest = weighing.latest()
    if found is None or latest is None:
        raise Http404
    target = weighing.of_version(found)
    return HttpResponseRedirect(f"{reverse('accounts:grades_try')}?m={packed(target, latest.pk)}")


def differences(old: Weighing | None, new: Weighing) -> list[tuple[str, str, str, str]]:
    """(what, of which criterion, before, after) in the reader's words."""
    found = []
    known = {c.code: c for c in old.criteria} if old else {}
    for criterion in new.criteria:
        was = known.get(criterion.code)
        if (was.weight if was else 0) != criterion.weight:
            found.append((_("Weight"), criterion.label, f"{was.weight if was else 0} %", f"{criterion.weight} %"))
        if was and was.scale != criterion.scale:
            found.append((_("Steps"), criterion.label, _steps(was), _steps(criterion)))
        if was and dict(was.labels) != dict(criterion.labels):
            found.append((_("Name"), criterion.label, was.label, criterion.label))
    for grade, score in new.thresholds.items():
        before = old.thresholds.get(grade) if old else None
        if before != score:
            found.append((_("Score from"), grade, "–" if before is None else str(before), str(score)))
    if old is None or old.min_known != new.min_known:
        was_known = f"{old.min_known} %" if old else "–"
        found.append((_("Share that must be known"), "", was_known, f"{new.min_known} %"))
    return found


def packed(model: Weighing, base: int) -> str:
    """A model that somebody considers, as an address carries it."""
    return signing.dumps({"model": model.as_json(), "base": base}, salt=SALT, compress=True)


def wake() -> None:
    """Let a worker recompute at once; the schedule does so within minutes when the broker is away."""
    tasks.wake_grades()


def _counted(request: HttpRequest, model: Weighing) -> Lately[DryRun]:
    """The dry run over all that the reader sees, of many accounts that of some minutes ago: each list behind it asks again."""
    seen, policy, today = Account.objects.visible_to(request.user), for_request(request.user), business_date()
    latest = weighing.latest()
    asked = (model.as_json(), latest.pk if latest else 0, policy.version, today, recompute.is_gathering())
    run = partial(dry_run.run, seen, model, policy=policy, today=today)
    return kept("grades", asked, run, wide=are_many(seen))


def _packed(request: HttpRequest) -> Weighing | None:
    """The model in the address with the version it was made from, None without one; 404 for what we did not pack."""
    asked: Any = request.GET.get("m", "")
    if not asked:
        return None
    try:
        told = signing.loads(asked, salt=SALT)
        return weighing.from_json(told["model"], int(told["base"]))
    except (signing.BadSignature, weighing.ModelRefused):
        raise Http404 from None


def _steps(criterion: weighing.Criterion) -> str:
    return " · ".join(plain(step) for step in criterion.scale)
