"""Tables and columns on the admin pages have Chinese names, also those the code never named."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.utils.translation import override

CHINESE = re.compile(r"[\u3400-\u9fff]")
SAME = {"ID", "VIP"}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_label_of_an_admin_page_is_chinese(language: str) -> None:
    left = []
    with override(language):
        for model in admin.site._registry:
            names = [model._meta.verbose_name, model._meta.verbose_name_plural, model._meta.app_config.verbose_name]
            names += [
                words for field in model._meta.local_fields for words in (field.verbose_name, field.help_text) if words
            ]
            left += [
                (model.__name__, str(name)) for name in names if not CHINESE.search(str(name)) and str(name) not in SAME
            ]
    assert left == []


def test_a_translated_label_asks_for_no_migration(db: None) -> None:
    ours = [app.label for app in apps.get_app_configs() if app.path.startswith(str(settings.BASE_DIR))]
    call_command(
        "makemigrations", *[label for label in ours if label != "benchmarks"], check=True, dry_run=True, verbosity=0
    )
