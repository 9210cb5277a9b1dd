"""The search keys of cases: every word of the story in simplified characters; title, industry and product in pinyin too."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import SECTIONS, Case, CaseSearch
from commons.found import KEY_FIELDS, keys_of
from core import searchkeys


def write_search(cases: Iterable[Case]) -> None:
    """Write or renew the search keys of these cases, by set."""
    rows = []
    for case in cases:
        keys = keys_of(case.title, former=[case.industry, case.product])
        story = searchkeys.fold(
            " ".join([case.title, case.industry, case.product, *(getattr(case, s) for s in SECTIONS)])
        )
        keys["grams"] = sorted({*keys["grams"], *searchkeys.bigrams(story)})
        rows.append(CaseSearch(case_id=case.pk, story=story, **keys))
    CaseSearch.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case"], update_fields=[*KEY_FIELDS, "story"]
    )
