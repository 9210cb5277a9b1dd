"""Publishing a version of the model: company-wide, by an admin, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.grading import weighing
from accounts.grading.weighing import Weighing
from accounts.models import GradeModel
from accounts.services.refusals import NotAllowed, ReasonNeeded
from audit import services as audit
from core.errors import StaleEdit

if TYPE_CHECKING:
    from users.models import User

LONGEST_REASON = 500


@transaction.atomic
def publish(model: Weighing, *, by: User | None, reason: str, base: int | None = None) -> GradeModel:
    """Make `model` the version in force; the grades follow in the background (`recompute.recompute_stale`).

    `base` is the version it was made from. Raises NotAllowed, ReasonNeeded, ModelRefused, and StaleEdit when another
    version came in between (domain.md section 6).
    """
    if by is not None and not by.is_admin:
        raise NotAllowed(_("The model of importance holds for the whole company: an admin publishes it."))
    if not reason.strip():
        raise ReasonNeeded
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('grade_model'))")  # versions follow one another
    last = weighing.latest()
    if base is not None and base != (last.pk if last else 0):
        raise StaleEdit(_("Somebody published another version meanwhile. Look at it, and try your change again."))
    for refusal in weighing.problems(model):
        raise refusal
    new = GradeModel.objects.create(
        **model.as_json(), published_at=timezone.now(), published_by=by, reason=reason.strip()[:LONGEST_REASON]
    )
    weights = {criterion.code: criterion.weight for criterion in model.weighed}
    audit.record("grade_model.published", new, by=by, weights=weights, thresholds=dict(model.thresholds))
    return new
