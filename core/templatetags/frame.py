"""Tags of the frame around a page: icons, navigation, ways back, and pieces that are rendered once."""

from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context, engines
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import ways_back
from core.context_processors import languages
from core.script_texts import sentences
from core.templating import holes

register = template.Library()

SPRITE = "vendor/tabler/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without one it is decoration."""
    # The name of the storage is part of the key: tests swap it.
    return _icon(name, label, css, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=512)
def _icon(name: str, label: str, css: str, storage: str) -> SafeString:
    extra = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    space = " " if css else ""
    return format_html(
        '<svg class="icon{}{}"{}><use href="{}#{}"></use></svg>', space, css, extra, static(SPRITE), name
    )


@register.inclusion_tag("frame/nav_entry.html", takes_context=True)
def nav_link(context: Context, name: str, label: str, icon: str, key: str = "", also: str = "") -> dict[str, Any]:
    """One entry of the navigation; hidden while the URL does not exist.

    key: the letter after G. also: names of URLs or namespaces (`accounts:pool leads:*`) that belong to this entry;
    `!` before one takes it out again.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    current = match.view_name if match else ""
    return {
        "url": url_or_none(name),
        "label": label,
        "icon": icon,
        "key": key,
        "current": bool(current) and (current == name or _belongs(current, also.split())),
        "here": bool(current) and current == name,
    }


def _belongs(current: str, names: Iterable[str]) -> bool:
    def fits(name: str) -> bool:
        return current == name or (name.endswith("*") and current.startswith(name[:-1]))

    names = list(names)
    taken_out = any(fits(name[1:]) for name in names if name.startswith("!"))
    return not taken_out and any(fits(name) for name in names)


@register.simple_tag(takes_context=True)
def from_here(context: Context, tab: str = "") -> str:
    """The query string that tells a record which list it was opened from, for the way back; `tab` opens a part of it."""
    request = context.get("request")
    if request is None:
        return ""
    given = {"tab": tab, "from": ways_back.here(request)}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"?{query}" if query else ""


@register.simple_tag
def url_or_none(name: str, *args: object) -> str | None:
    """The address of a named URL, or None when nothing answers to that name."""
    return _address(name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=512)
def _address(name: str, args: tuple[object, ...], urlconf: str, prefix: str) -> str | None:
    try:
        return reverse(name, urlconf, args=args or None)
    except NoReverseMatch:
        return None


@register.filter
def error_count(form: Any) -> int:
    """How many things are wrong with a form: each error that its summary names."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def initials(who: object) -> str:
    """What stands in the circle for a person: 'AB' of Ann Baker, '陈' of 陈明."""
    words = str(who).split("@")[0].replace(".", " ").split()
    if not words:
        return "?"
    if not words[0][0].isascii():
        return words[0][0]
    return "".join(word[0] for word in (words[0], *words[1:][-1:]))


# --- pieces that are rendered once ----------------------------------------------------------------
@register.simple_tag
def steady(template_name: str) -> SafeString:
    """A template that depends on nothing but the language, rendered once for each."""
    return _steady(template_name, get_language(), settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=64)
def _steady(template_name: str, language: str | None, storage: str) -> SafeString:
    return render_to_string(template_name)


@register.simple_tag(takes_context=True)
def framed(context: Context, template_name: str) -> SafeString:
    """A piece of the frame: rendered once per role, language and place, with holes for what belongs to the request."""
    request, user = context.get("request"), context.get("user")
    match = getattr(request, "resolver_match", None)
    unread = context.get("unread_notices")
    shown = _framed(
        template_name,
        get_language(),
        (bool(getattr(user, "is_manager", False)), bool(getattr(user, "is_admin", False))),
        context.get("nav_name") or (match.view_name if match else ""),  # a page may belong to another entry
        settings.COMPANY_NAME,
        settings.STORAGES["staticfiles"]["BACKEND"],
        get_urlconf() or settings.ROOT_URLCONF,
    )
    values = {
        "csrf_token": context.get("csrf_token", ""),
        "frame_path": context.get("frame_path", ""),
        "frame_who": str(user),
        "frame_email": getattr(user, "email", ""),
        "frame_initials": initials(user),
        "frame_bell": _bell(unread() if unread and "frame_bell" in shown else 0, get_language()),
    }
    return holes.filled(shown, values)


FRAME_HOLES = (
    "csrf_token",
    "frame_path",
    "frame_who",
    "frame_email",
    "frame_initials",
    "frame_bell",
)


@lru_cache(maxsize=1024)
def _framed(
    name: str, language: str | None, role: tuple[bool, bool], view_name: str, company: str, storage: str, urlconf: str
) -> list[str]:
    place = SimpleNamespace(resolver_match=SimpleNamespace(view_name=view_name) if view_name else None)
    who = SimpleNamespace(is_manager=role[0], is_admin=role[1])
    fixed = {"request": place, "user": who, "company_name": company, "frame_languages": languages()}
    return holes.cast(cast(Any, get_template(name)).template.render(Context({**fixed, **holes.stand_ins(FRAME_HOLES)})))


@lru_cache(maxsize=512)
def _bell(unread: int, language: str | None) -> SafeString:
    return SafeString(render_to_string("frame/bell.html", {"unread_notices": unread}).strip())  # nosec B703


@register.simple_tag
def script_texts() -> SafeString:
    """The sentences the scripts say, as data for them."""
    return _script_texts(get_language())


@lru_cache(maxsize=8)
def _script_texts(language: str | None) -> SafeString:
    return json_script(sentences(), "frame-texts")


@register.simple_tag
def part(name: str, **props: object) -> SafeString:
    """A component that depends on nothing but its attributes and the language: {% part "badge.days" days=3 %}.

    The same badge stands in hundreds of rows; it is rendered once and remembered.
    """
    plain = tuple((key, str(value) if isinstance(value, Promise) else value) for key, value in props.items())
    return _part(name, plain, get_language(), settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=4096)
def _part(name: str, props: tuple[tuple[str, object], ...], language: str | None, storage: str) -> SafeString:
    return SafeString(_component(name).render({"props": dict(props)}).strip())  # nosec B703


@lru_cache(maxsize=64)
def _component(name: str) -> Any:
    return engines["django"].from_string(f'{{% cotton {name} :attrs="props" /%}}')
