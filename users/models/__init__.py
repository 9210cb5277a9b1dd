"""People, teams as a tree, dated positions, leave, invitations, training (domain.md sections 2.3, 3 and 7)."""

from users.models.invitations import Invitation, InvitationQuerySet
from users.models.people import Role, User, UserManager, UserQuerySet
from users.models.positions import Leave, LeaveQuerySet, PlannedPosition, RolePeriod
from users.models.teams import Team, TeamQuerySet
from users.models.tokens import Scope, Token, TokenQuerySet
from users.models.training import Course, CourseQuerySet, Required, Skill, TrainingRecord, TrainingRecordQuerySet

__all__ = [
    "Course", "CourseQuerySet", "Invitation", "InvitationQuerySet", "Leave", "LeaveQuerySet", "PlannedPosition",
    "Required", "Role", "RolePeriod", "Scope", "Skill", "Team", "TeamQuerySet", "Token", "TokenQuerySet",
    "TrainingRecord", "TrainingRecordQuerySet", "User", "UserManager", "UserQuerySet",
]  # fmt: skip
