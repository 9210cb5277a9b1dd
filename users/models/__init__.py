"""People, teams as a tree, dated positions, leave, invitations (domain.md sections 3 and 7)."""

from users.models.invitations import Invitation, InvitationQuerySet
from users.models.people import Role, User, UserManager, UserQuerySet
from users.models.positions import Leave, LeaveQuerySet, PlannedPosition, RolePeriod
from users.models.teams import Team, TeamQuerySet
from users.models.tokens import Scope, Token, TokenQuerySet

__all__ = [
    "Invitation", "InvitationQuerySet", "Leave", "LeaveQuerySet", "PlannedPosition", "Role", "RolePeriod", "Scope",
    "Team", "TeamQuerySet", "Token", "TokenQuerySet", "User", "UserManager", "UserQuerySet",
]  # fmt: skip
