"""Every reason for which a follow-up or a step is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise

from commons.entered import DESCRIBES, found_in
from core import formatting
from core.errors import Refusal

if TYPE_CHECKING:
    from followups.models import FollowUp


class WrongInput(Refusal):
    """A value that does not fit; `field` is the form's name for it, the message says what would fit."""

    code = "invalid"

    def __init__(self, field: str, message: object, **params: object) -> None:
        super().__init__(message, **params)  # type: ignore[arg-type]
        self.field = field


class KeyTaken(Refusal):
    """The client's key belongs to another entry."""

    code = "key_taken"


class KeyReused(Refusal):
    """The client's key has saved a contact already, `saved`, and what is sent under it now says something else."""

    code = "key_reused"

    def __init__(self, message: str | Promise, saved: FollowUp) -> None:
        super().__init__(message, at=formatting.moment(saved.entered_at))
        self.saved = saved


class WrongFile(WrongInput):
    """An attachment of a kind or size that is not taken."""

    code = "wrong_file"


def refuse_children(field: str, *texts: str) -> None:
    """Raises WrongInput at `field` for a text that describes a child (decision 0026)."""
    for text in texts:
        if found := found_in(text):
            raise WrongInput(field, DESCRIBES, found=found)
