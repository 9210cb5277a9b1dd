"""What beat wakes is told to whoever runs the product."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

OPERATIONS = Path(settings.BASE_DIR) / "docs" / "operations.md"


def test_every_task_of_the_schedule_is_told_in_the_operations_guide() -> None:
    told = OPERATIONS.read_text()
    assert [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values() if f"`{one['task']}`" not in told] == []
