"""Template tags and filters every page may use; settings make them built-ins, so no {% load %}."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context, engines
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from core import formatting
from core.context_processors import languages
from core.script_texts import sentences
from core.templating import holes

register = template.Library()

SPRITE = "vendor/tabler/icons.svg"


# --- numbers --------------------------------------------------------------------------------------
@register.filter
def number(value: object, places: int | None = None) -> str:
    """12345 -> 12,345; a missing number is a dash."""
    return formatting.number(value, places)


@register.filter
def compact(value: object) -> str:
    """12345 -> 12.3K or 1.2万."""
    return formatting.compact(value)


@register.filter
def money(value: object, currency: str = "") -> str:
    """Amount with its currency; without one, the company's."""
    return formatting.money(value, currency or _company_currency())


@register.filter
def money_short(value: object, currency: str = "") -> str:
    """Amount with its currency in K / M or 万 / 亿."""
    return formatting.money(value, currency or _company_currency(), short=True)


@register.filter
def money_exact(value: object, currency: str = "") -> str:
    """Amount with its currency, always with cents, as documents print it."""
    return formatting.money_exact(value, currency or _company_currency())


@register.filter
def money_whole(value: object, currency: str = "") -> str:
    """An estimated amount with its currency, without cents."""
    return formatting.money_whole(value, currency or _company_currency())


@register.filter
def signed(value: object, currency: str = "") -> str:
    """A change of an amount, with its sign."""
    return formatting.signed(value, currency or _company_currency())


@register.filter
def price(value: object, currency: str = "") -> str:
    """Price of one unit with its currency and as many decimals as it has."""
    return formatting.price(value, currency or _company_currency())


@register.filter
def number_plain(value: object) -> str:
    """A number without trailing zeros."""
    return formatting.plain(value)


def _company_currency() -> str:
    return str(getattr(settings, "CURRENCY", ""))


@register.filter
def dash(value: object) -> object:
    """The value, or a dash for None and empty text; zero stays zero."""
    return formatting.DASH if value is None or value == "" else value


@register.filter
def as_int(value: object) -> int | None:
    """The value as a whole number for comparisons in components, or None."""
    amount = formatting.as_decimal(value)
    return None if amount is None else int(amount)


@register.simple_tag
def percent(part: object, whole: object, places: int = 0) -> SafeString:
    """A rate that names its n, grey when n < 20: {% percent won contacted %}."""
    n = formatting.as_decimal(whole)
    thin = " is-thin" if n is None or n < formatting.THIN_SAMPLE else ""
    title = gettext("n = %(count)s") % {"count": formatting.number(n)}
    shown = formatting.percent(part, whole, places)
    return format_html('<span class="rate{}" title="{}">{}</span>', thin, title, shown)


# --- dates ----------------------------------------------------------------------------------------
@register.filter
def day(value: date | datetime | None) -> str:
    """23 Nov / 11月23日 in the reader's zone, with the year when it is another one."""
    return formatting.day(value or None)


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time in the reader's zone."""
    return formatting.moment(value or None)


@register.filter
def clock(value: datetime | None) -> str:
    """Time of day in the reader's zone."""
    return formatting.clock(value or None)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Short name of the day of the week."""
    return formatting.weekday(value or None)


@register.simple_tag
def when(value: date | datetime | None) -> SafeString | str:
    """A <time> element: short to read, exact in its title and for machines."""
    if not value:
        return formatting.DASH
    exact = isinstance(value, datetime)
    shown = formatting.moment(value) if isinstance(value, datetime) else formatting.day(value)
    local = formatting.local(value)
    title = (
        f"{formatting.weekday(value)} {local:%Y-%m-%d %H:%M}"
        if exact
        else f"{formatting.weekday(value)} {local:%Y-%m-%d}"
    )
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, shown)


# --- frame ----------------------------------------------------------------------------------------
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

    key: the letter after G. also: names of URLs or namespaces (`accounts:pool leads:*`) that belong to this entry.
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
    return any(current == name or (name.endswith("*") and current.startswith(name[:-1])) for name in names)


@register.simple_tag(takes_context=True)
def from_here(context: Context, tab: str = "") -> str:
    """The query string that tells a record which list it was opened from, for the way back; `tab` opens a part of it."""
    request = context.get("request")
    if request is None:
        return ""
    return "?" + urlencode({**({"tab": tab} if tab else {}), "from": request.get_full_path()})


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
    name: str, language: str | None, role: tuple[bool, bool], view_name: str, company: str, storage: str
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


# --- forms ----------------------------------------------------------------------------------------
_CHECKS = {"checkbox", "radio"}


@register.filter
def control_kind(field: BoundField) -> str:
    """What the field looks like: check, choices, select, file, hidden or text."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden:
        return "hidden"
    if widget.use_fieldset and kind in _CHECKS:
        return "choices"
    if kind in _CHECKS:
        return "check"
    return {"select": "select", "file": "file"}.get(kind, "text")


@register.simple_tag
def control(field: BoundField, css: str = "", **attrs: object) -> str:
    """The field's widget with the look of this product: {% control form.name inputmode="tel" %}.

    The longest text is counted in words beside the control (static/js/forms.js) and refused by the server; a
    `maxlength` would let the browser cut a paste off without telling.
    """
    look = {"select": "form-select", "check": "form-check-input", "choices": ""}.get(
        control_kind(field), "form-control"
    )
    given = field.field.widget.attrs.get("class", "")
    classes = " ".join(part for part in (given, look, css, "is-invalid" if field.errors else "") if part)
    extra = {name.replace("_", "-"): str(value) for name, value in attrs.items() if value not in (None, "")}
    longest = field.field.widget.attrs.pop("maxlength", None)
    if longest is not None:
        field.field.widget.attrs["data-longest"] = longest
    return field.as_widget(attrs={"class": classes, **extra} if classes else {**extra})


@register.filter
def describers(field: BoundField, help_text: object) -> str:
    """The ids that describe a control: its help (also one a template gave) and its errors."""
    if not field.auto_id:
        return ""
    ids = [f"{field.auto_id}_helptext"] if help_text or field.help_text else []
    return " ".join(ids + ([f"{field.auto_id}_error"] if field.errors else []))


# --- small drawings -------------------------------------------------------------------------------
@register.simple_tag
def marks(done: int | None, goal: int | None) -> SafeString:
    """`goal` little bars of an 83 x 8 drawing, the first `done` of them filled."""
    return _marks(min(done or 0, 60), max(1, min(goal or 1, 60)))


@lru_cache(maxsize=512)
def _marks(done: int, goal: int) -> SafeString:
    step = 84 / goal
    return format_html_join(
        "",
        '<rect x="{}" width="{}" height="8" rx="1"{}></rect>',
        (
            (f"{index * step:.2f}", f"{max(step - 1.5, 0.5):.2f}", SafeString(' class="on"' if index < done else ""))  # nosec B703
            for index in range(goal)
        ),
    )


@register.simple_tag
def bar_fill(part: object, whole: object) -> SafeString:
    """The filled piece of a bar, part / whole of its track."""
    top, bottom = formatting.as_decimal(part), formatting.as_decimal(whole)
    share = min(max(top * 100 / bottom, Decimal(0)), Decimal(100)) if top and bottom else Decimal(0)
    css = SafeString("" if share else ' class="is-zero"')  # nosec B703
    return format_html('<span{} style="width:{}%"></span>', css, f"{share:.2f}")


@register.simple_tag
def bar_mark(first: object, last: object, whole: object) -> SafeString:
    """A frame over a bar from `first` to `last` of `whole`: what is expected there."""
    left, right, full = (formatting.as_decimal(value) or Decimal(0) for value in (first, last, whole))
    if not full:
        return SafeString("")
    start, end = (min(max(value * 100 / full, Decimal(0)), Decimal(100)) for value in (left, right))
    return format_html('<i class="bar-mark" style="left:{}%;width:{}%"></i>', f"{start:.2f}", f"{end - start:.2f}")


@register.simple_tag
def days_left(days: int | None) -> str:
    """How far away a date is, in words: '3 days left', 'today', '2 days late'."""
    if days is None:
        return formatting.DASH
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": formatting.number(-days)}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": formatting.number(days)}


@register.filter
def trimmed(value: object) -> object:
    """Text without the white space around it; safe text stays safe."""
    text = str(value).strip()
    return SafeString(text) if isinstance(value, SafeString) else text  # nosec B703
