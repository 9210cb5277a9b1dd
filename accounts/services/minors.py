"""No data on children, wherever something is written about the people of a customer (decision 0026)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput
from commons import children

DESCRIBES = _(
    "This seems to describe a child (“%(found)s”). No data on children are kept: leave out who they are,"
    " age, school and lessons. For a business, write “children's wear”, “school canteens” or the like."
)


def refuse_children(*texts: Any) -> None:
    """Raises InvalidInput for a text that describes a child; what is no text is passed over."""
    for text in texts:
        if isinstance(text, str) and (found := children.describes(text)):
            raise InvalidInput(DESCRIBES, found=found)
