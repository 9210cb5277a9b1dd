"""What a page leaves to a worker."""

from celery import shared_task
from django.contrib.auth import get_user_model

from core import apart


@shared_task(name=apart.COUNT)
def count_apart(path: str, user_id: int, key: str, part: bool) -> None:
    """Count for the person who waits for a page or a part of it; nothing for whoever may not log in any more."""
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is not None:
        apart.count(path, user, key, part=part)
