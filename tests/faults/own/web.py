"""The product's web application in a process of its own; `CRM_BROKEN` takes a guard away here too."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
django.setup()
from django.conf import settings  # noqa: E402

# Failed log-ins are counted in the cache, as in production.
settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
if name := os.environ.get("CRM_BROKEN"):
    from tests.faults.sabotage import BROKEN

    BROKEN[name].how()

from crm.wsgi import application  # noqa: E402 - the guard is gone before anything is served

__all__ = ["application"]
