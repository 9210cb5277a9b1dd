"""The project package: settings, URLs, Celery. No models."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
