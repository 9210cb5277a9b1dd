"""Converting leads by programs, under the same demands as on the page (domain.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.clock import business_date
from tests.api.conftest import Program
from tests.cast import Cast, make_lead, set_policy

Make = Callable[..., Program]
TODAY = business_date()


def test_a_program_is_told_what_is_missing_and_may_begin_at_suspect(cast: Cast, program: Make) -> None:
    set_policy(exit_criteria="enforce")
    lead, ann = make_lead(cast.ann, today=TODAY), program(cast.ann)
    sent: dict[str, Any] = {"reason": "orders now", "opportunity": {"name": "Labels"}}
    refused = ann.post(f"leads/{lead.pk}/convert/", **sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "criteria_missing")
    made = ann.post(f"leads/{lead.pk}/convert/", **sent | {"opportunity": {"name": "Labels", "stage": "S"}})
    assert made.status_code == 200
