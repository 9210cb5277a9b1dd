"""A robot in a local group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifications.models import Robot
from notifications.services.robots import keeping
from notifications.services.robots.keeping import RobotFacts
from tests.cast import Cast
from tests.receiver import Receiver

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # Tuesday noon in Shanghai
KEY, SECRET = "zqrobotkeyqz0123456789", "SECzqrobotsecretqz"


@pytest.fixture
def make_robot(cast: Cast, receiver: Receiver, settings: Any) -> Callable[..., Robot]:
    """`make_robot(team=…, kinds=[…])`: a DingTalk robot whose group listens here."""
    settings.SITE_URL = "https://crm.example.com"

    def make(**facts: Any) -> Robot:
        usual = {
            "name": "North group",
            "vendor": "dingtalk",
            "team": cast.north,
            "kinds": ["moved_away", "proposed"],
            "language": "en",
            "address": f"{receiver.url}/robot/send?access_token={KEY}",
            "secret": SECRET,
        }
        return keeping.save(None, RobotFacts(**{**usual, **facts}), by=cast.ada)

    return make
