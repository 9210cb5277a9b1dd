"""Numbers of documents as people type them: with or without blanks and dashes, in full width, in any case."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import CharField, Q, Transform
from django.db.models.functions import Reverse

SHORTEST = 3
# The same characters for Python and for the database.
BETWEEN = r"[\s\-_/\\.,:;#()\[\]+&·–—、。【】]"


@CharField.register_lookup
class Squeezed(Transform):
    """A number without what stands between its letters and digits, in half width and small letters."""

    lookup_name = "squeezed"
    template = f"lower(regexp_replace(normalize(%(expressions)s, NFKC), '{BETWEEN}', '', 'g'))"
    output_field = CharField()


@CharField.register_lookup
class Backwards(Reverse):
    """A text from its end, so that an index finds how it ends."""

    lookup_name = "backwards"


def squeezed(text: str) -> str:
    """What somebody types of a number as it is compared; empty for what is too short to mean one."""
    plain = key_of(text)
    return plain if len(plain) >= SHORTEST else ""


def key_of(text: str) -> str:
    """A whole number as Squeezed has it: equal for every spelling of it."""
    return re.sub(BETWEEN, "", unicodedata.normalize("NFKC", text)).lower()


def numbered(text: str) -> Q:
    """Documents whose `number` begins or ends with what somebody types of it; none for a text that is too short."""
    wanted = squeezed(text)
    if not wanted:
        return Q(pk__in=[])
    begins = Q(number__squeezed__startswith=wanted)
    return (begins | Q(number__squeezed__backwards__startswith=wanted[::-1])) & ~Q(number="")
