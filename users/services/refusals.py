"""What the rules about people and teams say no to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

if TYPE_CHECKING:
    from users.models import User


class NotAnAdmin(Refusal):
    """Only an admin may."""

    code = "not_an_admin"

    def __init__(self) -> None:
        super().__init__(_("Only an admin may do this."))


class LeaveRefused(Refusal):
    """An absence that cannot be entered."""

    code = "leave_refused"


class PositionRefused(Refusal):
    """A role or team that a person cannot have (from that day)."""

    code = "position_refused"


class AddressTaken(Refusal):
    """Somebody has the e-mail address; `person` says who."""

    code = "address_taken"

    def __init__(self, person: User) -> None:
        if person.is_active:
            words: Any = _("%(name)s has this address already.")
        else:
            words = _("%(name)s, who left on %(on)s, has this address: let that person come back instead.")
        super().__init__(words, name=person.name, on=person.left_on)
        self.person = person


class InvitationRefused(Refusal):
    """An invitation that cannot be sent or taken back."""

    code = "invitation_refused"


class LinkDead(Refusal):
    """A link that opens nothing: used, expired, taken back or never given; nobody learns which."""

    code = "link_dead"

    def __init__(self) -> None:
        super().__init__(_("This link does not open anything any more."))


class TeamRefused(Refusal):
    """A change of a team that the tree or the rules do not allow."""

    code = "team_refused"


class TokenRefused(Refusal):
    """A token that cannot be made or taken back."""

    code = "token_refused"


class TrainingRefused(Refusal):
    """A course that cannot be kept so, or a record that cannot be noted or voided."""

    code = "training_refused"
