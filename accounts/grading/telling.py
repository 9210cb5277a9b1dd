"""A change of a grade in the reader's words, with what it stands on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import GradeCause, GradeChange, VipChange
from core.formatting import sentences


def change_words(change: GradeChange) -> str:
    """What changed, why and by whom: one or two sentences."""
    facts = {
        "before": change.before,
        "after": change.after,
        "who": change.by.name if change.by else "",
        "by_model": change.evidence.get("by_model") or "–",
    }
    if change.cause == GradeCause.MODEL:
        said = _("%(before)s became %(after)s by the model.") % facts
    elif change.cause == GradeCause.HELD:
        said = _("The model says A; the cap of the owner's protected accounts holds it at B.") % facts
    elif change.cause == GradeCause.WITHDRAWN:
        said = _("%(who)s took the decision back: the model's word holds again.") % facts
    elif change.before == change.after:
        said = _("%(who)s decided that it stays %(after)s; the model says %(by_model)s.") % facts
    else:
        said = _("%(who)s decided: %(before)s became %(after)s; the model says %(by_model)s.") % facts
    return sentences(
        said, _evidence(change), _("Reason: %(reason)s") % {"reason": change.reason} if change.reason else ""
    )


def vip_words(change: VipChange) -> str:
    """A decision about the VIP class, from what to what, by whom and why."""
    facts = {"who": change.by.name, "before": change.before.upper(), "after": change.after.upper()}
    if not change.after:
        said = _("%(who)s decided: no longer %(before)s.") % facts
    elif change.before:
        said = _("%(who)s decided: %(before)s became %(after)s.") % facts
    else:
        said = _("%(who)s decided: %(after)s from now on.") % facts
    return sentences(said, _("Reason: %(reason)s") % {"reason": change.why})


def _evidence(change: GradeChange) -> str:
    score, known, version = (change.evidence.get(name) for name in ("score", "known", "version"))
    if not version or score is None:
        return ""
    facts = {"score": score, "known": known, "version": version}
    return _("Score %(score)s, based on %(known)s %% of the weight, version %(version)s of the model.") % facts
