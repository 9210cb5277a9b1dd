"""Pages that the search goes to by their names: in the reader's language, by pinyin or initials, or in English."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from commons.finding import bears
from pages.palette.actions import Action
from users.models import User

MOST = 4
SHORTEST = 2
# Icon, name, address; "manager" and "admin" stand before places of these alone.
PLACES = (
    ("calendar-check", gettext_noop("Today"), "pages:today", ""),
    ("target", gettext_noop("Leads"), "leads:list", ""),
    ("building", gettext_noop("Accounts"), "accounts:list", ""),
    ("pool", gettext_noop("Pool"), "accounts:pool", ""),
    ("chart-funnel", gettext_noop("Funnel"), "dashboards:funnel", ""),
    ("table", gettext_noop("Funnel in detail"), "dashboards:funnel_detail", ""),
    ("trending-up", gettext_noop("Curve"), "dashboards:curve", ""),
    ("pool", gettext_noop("Pool and desk"), "dashboards:flows", ""),
    ("briefcase", gettext_noop("Pipeline"), "leads:pipeline", ""),
    ("list", gettext_noop("Opportunities"), "leads:pipeline_list", ""),
    ("receipt", gettext_noop("Orders"), "leads:orders", ""),
    ("chart-bar", gettext_noop("Forecast"), "dashboards:forecast", ""),
    ("building-community", gettext_noop("Account portfolio"), "dashboards:portfolio", ""),
    ("chart-bar", gettext_noop("Segments"), "dashboards:segments", ""),
    ("table", gettext_noop("Figures by person"), "dashboards:people", "manager"),
    ("flag", gettext_noop("Campaigns"), "leads:campaigns", ""),
    ("calendar", gettext_noop("Calendar"), "pages:calendar", ""),
    ("list", gettext_noop("Products"), "leads:products", ""),
    ("upload", gettext_noop("Import"), "imports:new", ""),
    ("download", gettext_noop("Big exports"), "pages:exports", ""),
    ("users-group", gettext_noop("Team"), "accounts:team", "manager"),
    ("copy", gettext_noop("Duplicates"), "pages:duplicates", "manager"),
)


def places(user: User, text: str) -> list[Action]:
    """Up to four pages whose name bears the text; none for a single letter."""
    if len(text) < SHORTEST:
        return []
    leads = user.is_admin or user.is_manager
    open_to = [(icon, name, address) for icon, name, address, who in PLACES if not who or leads]
    found = [place for place in open_to if bears(gettext(place[1]), text) or text.casefold() in _plain(place[1])]
    return [Action(icon, gettext(name), reverse(address)) for icon, name, address in found[:MOST]]


def _plain(name: str) -> str:
    with override("en"):
        return gettext(name).casefold()
