"""What a form has saved already beside what it sends now, in words, for its author to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyPerson
from accounts.services import withholding
from core import formatting
from followups.forms import step_words
from followups.models import FollowUp, NextStep
from followups.services import retries, said
from followups.services.retries import Sent
from followups.services.steps import StepInput
from followups.timeline import LABELS, words
from users.models import User

MORE: dict[str, str | Promise] = {
    "next_step": gettext_lazy("What comes next?"),
    "fulfilled": gettext_lazy("Done with this contact"),
    "files": gettext_lazy("Files"),
}


@dataclass(frozen=True)
class Row:
    """One thing that was saved otherwise than it is sent."""

    label: str | Promise
    theirs: str
    mine: str


def rows(saved: FollowUp, sent: Sent) -> list[Row]:
    """Everything that differs, as it was saved and as it is typed now."""
    changed = retries.differing(saved, sent)
    theirs, mine = said.snapshot(withholding.hidden(saved, saved.account_id)), _typed(saved, sent)
    names = _names(theirs, mine)
    if "persons" in changed and sent.entry.new_person:
        names["persons"][0] = sent.entry.new_person
    told = [
        Row(LABELS[name], words(name, theirs[name], names), words(name, mine[name], names))
        for name in LABELS
        if name in changed
    ]
    return told + [row for name, row in _more(saved, sent).items() if name in changed]


def _typed(saved: FollowUp, sent: Sent) -> dict[str, Any]:
    entry = sent.entry
    known = said.snapshot(saved)["persons"]
    return {
        **{name: getattr(entry, name) for name in said.FIELDS},
        "text": entry.words,
        "occurred_at": said.plain_time(entry.occurred_at, timed=entry.timed),
        "persons": sorted(retries.persons_named(entry, saved.account_id, known)),
        "participants": sorted(entry.participants),
    }


def _names(*states: dict[str, Any]) -> dict[str, dict[int, str]]:
    people: dict[str, Any] = {"persons": KeyPerson, "participants": User}
    return {
        kind: {row.pk: str(row) for row in model.objects.filter(pk__in=[pk for state in states for pk in state[kind]])}
        for kind, model in people.items()
    }


def _more(saved: FollowUp, sent: Sent) -> dict[str, Row]:
    planned = NextStep.objects.filter(follow_up=saved).order_by("-pk").first()
    still_open = list(retries.still_open(saved, sent))
    withholding.hide([planned, *still_open])
    ticked = [step_words(step) for step in still_open]
    files = [upload.name for upload in retries.new_files(saved, sent.entry)]
    return {
        "next_step": Row(MORE["next_step"], _plan(planned), _plan(_as_step(sent.next_step))),
        "fulfilled": Row(MORE["fulfilled"], formatting.DASH, formatting.listed(ticked)),
        "files": Row(MORE["files"], formatting.DASH, formatting.listed(files)),
    }


def _as_step(step: StepInput | None) -> NextStep | None:
    if step is None or step.due_on is None:
        return None
    text, place = step.text.strip(), step.place.strip()
    return NextStep(kind=step.kind, due_on=step.due_on, due_at=step.due_at, place=place, text=text, agreed=step.agreed)


def _plan(step: NextStep | None) -> str:
    if step is None:
        return formatting.DASH
    return f"{step_words(step)} · {_('agreed')}" if step.agreed else step_words(step)
