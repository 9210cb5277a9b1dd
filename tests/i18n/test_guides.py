"""The guides: the Chinese ones show what the English ones show, in their own language, and nothing points nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide"
PAGES = sorted(page.name for page in GUIDE.glob("*.md") if page.name != "README.md")
LARGEST = 60_000


def links(page: Path) -> list[str]:
    """Where a page points, without addresses of the web."""
    return [to for to in re.findall(r"\]\(([^)#]+)\)", page.read_text()) if "://" not in to]


def pictures(page: Path) -> list[str]:
    """The pictures a page shows or points to, in its order."""
    return [Path(to).stem for to in links(page) if to.endswith(".png")]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize("name", PAGES)
def test_a_chinese_guide_shows_what_the_english_one_shows(language: str, name: str) -> None:
    assert pictures(GUIDE / language / name) == [f"{stem}-{language}" for stem in pictures(GUIDE / name)]


@pytest.mark.parametrize("page", sorted(GUIDE.rglob("*.md")), ids=lambda page: str(page.relative_to(GUIDE)))
def test_a_guide_points_to_what_is_there(page: Path) -> None:
    assert [to for to in links(page) if not (page.parent / to).exists()] == []


def test_pictures_are_small() -> None:
    heavy = [p.name for p in (GUIDE.parent / "screenshots").glob("*.png") if p.stat().st_size > LARGEST]
    assert heavy == []
