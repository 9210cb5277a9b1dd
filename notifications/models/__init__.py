"""Notices, what people want of them, the mails and messages that tell them."""

from notifications.models.digests import Digest, DigestKind, DigestQuerySet, DigestState
from notifications.models.notices import Notice, NoticeQuerySet
from notifications.models.preferences import DEFAULT_HOUR, Mailed, Preference, PreferenceQuerySet, Wishes, working_week
from notifications.models.robots import (
    Delivery,
    DeliveryQuerySet,
    DeliveryState,
    Robot,
    RobotQuerySet,
    Trouble,
    Vendor,
)

__all__ = [
    "DEFAULT_HOUR",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryState",
    "Digest",
    "DigestKind",
    "DigestQuerySet",
    "DigestState",
    "Mailed",
    "Notice",
    "NoticeQuerySet",
    "Preference",
    "PreferenceQuerySet",
    "Robot",
    "RobotQuerySet",
    "Trouble",
    "Vendor",
    "Wishes",
    "working_week",
]
