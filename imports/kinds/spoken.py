"""The words of our own screens and templates: what a choice is called in any of the three languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from imports.values import folded

if TYPE_CHECKING:
    from django.db.models import TextChoices


@cache
def spoken(choices: type[TextChoices]) -> dict[str, str]:
    """Code by what it is called, folded, whatever language the reader has; the codes themselves as well."""
    found = {folded(str(code)): str(code) for code in choices.values if code}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in choices.choices:
                if code:
                    found.setdefault(folded(str(label)), str(code))
    return found
