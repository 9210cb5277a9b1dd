"""Units in the reader's language."""

from __future__ import annotations

from django import template

from core import formatting
from leads.documents import unit_in

register = template.Library()


@register.filter
def unit(value: object) -> str:
    """A known unit as the reader calls it ("pcs", "个"); any other one as it is written."""
    return unit_in(str(value or ""), formatting.language())
