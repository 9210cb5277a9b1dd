"""No data on children, wherever a service is given a text about a customer's people (decision 0026).

Forms and the API look by themselves (`commons.entered`); a service that refuses it as well is safe from whoever calls it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.services.refusals import InvalidInput
from commons.entered import DESCRIBES, found_in


def refuse_children(*texts: Any, before: Iterable[Any] = ()) -> None:
    """Raises InvalidInput for a text that describes a child, or a list with one; other values are passed over.

    `before`: texts that stand there already, and stand in the way of no other change.
    """
    known = list(before)
    for text in texts:
        if found := found_in(text, known):
            raise InvalidInput(DESCRIBES, found=found)
