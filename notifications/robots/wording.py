"""What a robot says to a group: how many matters of which kinds, in the robot's language.

No names of customers or colleagues and nothing of what was talked about: a group lies outside the company's walls, and
what somebody has let slip is nobody else's business (domain.md section 7: criticism is not public).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import formatting
from notifications import catalogue
from notifications.models import Robot
from notifications.robots.vendors import Message


def message_of(robot: Robot, counts: Mapping[str, int]) -> Message:
    """The numbers of a message, most urgent kinds first."""
    with translation.override(robot.language):
        order = list(catalogue.KINDS)
        lines = tuple(
            formatting.labelled(catalogue.kind(code).label, formatting.number(counts[code]))
            for code in sorted(counts, key=lambda code: order.index(code) if code in order else len(order))
        )
        return _message(robot, lines)


def test_of(robot: Robot) -> Message:
    """What the button "Send a test" sends."""
    with translation.override(robot.language):
        return _message(robot, (_("This is a test. The robot reaches this group."),))


def _message(robot: Robot, lines: tuple[str, ...]) -> Message:
    company = settings.COMPANY_NAME or _("Sales CRM")
    title = f"{company} · {robot.team.name}" if robot.team else str(company)
    link = f"{settings.SITE_URL}{reverse('notifications:inbox')}" if settings.SITE_URL else ""
    return Message(title, lines, link, _("Open the CRM"))
