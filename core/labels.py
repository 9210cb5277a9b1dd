"""Names of apps, tables and columns that say nothing themselves, in the reader's language on the admin pages.

The models keep the names Django derives from the code, so that no migration follows from a word.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

APP: Final = "app"
TABLE: Final = "table"
COLUMN: Final = "column"


def translate() -> None:
    """Let every label of our own models that is plain English be looked up in the catalogues."""
    for app in apps.get_app_configs():
        if not app.path.startswith(str(settings.BASE_DIR)) or app.path.startswith(str(settings.BASE_DIR / ".venv")):
            continue
        app.verbose_name = _lazy(APP, app.verbose_name)
        for model in app.get_models():
            options = model._meta
            if not isinstance(options.verbose_name, Promise):
                options.verbose_name_plural = _lazy(TABLE, str(options.verbose_name_plural))
                options.verbose_name = _lazy(TABLE, options.verbose_name)
            for field in options.local_fields:
                field.verbose_name = _lazy(COLUMN, field.verbose_name)
                field.help_text = _lazy(COLUMN, field.help_text)


def _lazy(context: str, words: Any) -> Any:
    return pgettext_lazy(context, words) if isinstance(words, str) and words else words or ""
