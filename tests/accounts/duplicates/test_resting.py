"""A duplicate in a pool says from when its previous owner may claim it; who has it already is told so (domain.md 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import duplicates
from accounts.models import State
from accounts.services import moves, pool
from accounts.services.refusals import AlreadyClaimed
from core.clock import business_date
from leads.services.leads import deciding
from leads.services.leads import pool as lead_pool
from tests.cast import Cast, again, make_account, make_lead

TODAY = business_date()


def test_who_had_it_last_reads_from_when_they_may_claim_it(cast: Cast) -> None:
    account = make_account(cast.ann, "Quiet Harbour", today=TODAY)
    moves.take([account], State.POOLED, moves.Why(moves.Rule.RELEASED, cast.ann, TODAY, reason="no", told=False))
    lead = make_lead(cast.ann, "Silent Mills", today=TODAY)
    deciding.give_back(lead, by=again(cast.ann), reason="no", today=TODAY)
    for name in ("Quiet Harbour", "Silent Mills"):
        (own,) = duplicates.find(again(cast.ann), name=name)
        assert (own.claimable, own.claim_from) == (False, TODAY + timedelta(days=30))
        (other,) = duplicates.find(again(cast.bob), name=name)
        assert (other.claimable, other.claim_from) == (True, None)


def test_what_is_ones_own_already_was_taken_by_nobody_faster(cast: Cast) -> None:
    account = make_account(cast.ann, "Mine", today=TODAY)
    with pytest.raises(AlreadyClaimed, match="It is yours already"):
        pool.claim(account, by=again(cast.ann), today=TODAY)
    lead = make_lead(cast.ann, "Mine too", today=TODAY)
    with pytest.raises(AlreadyClaimed, match="It is yours already"):
        lead_pool.claim(lead, by=again(cast.ann), today=TODAY)
