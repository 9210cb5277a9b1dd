"""The loader of every template: cached like Django's, and quickened once after parsing."""

from __future__ import annotations

from typing import Any

from django.template.base import Template
from django.template.loaders import cached

from core.templating.quick import quicken


class Loader(cached.Loader):
    """Django's cached loader, whose templates went through `quicken`."""

    def get_template(self, template_name: str, skip: list[Any] | None = None) -> Template:
        """The template of that name, parsed and quickened when it is asked for the first time."""
        known = self.cache_key(template_name, skip) in self.get_template_cache
        template = super().get_template(template_name, skip)
        if not known:
            quicken(template.nodelist)
        return template
