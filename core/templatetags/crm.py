"""Template tags and filters every page may use; settings make them built-ins, so no {% load %}."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from core import formatting, telephones

register = template.Library()
WIDE_NUMBER, LONGEST_NUMBER = 9, 16  # letters, from "1,000,000" on; what is longer is a text


@register.filter
def telephone(value: str) -> str:
    """13911112222 -> 139 1111 2222; what is typed with blanks or signs stays as it is."""
    return telephones.shown(value)


@register.filter
def tel(value: str) -> str:
    """The link that dials a number: 0755 8640 1234#801 -> tel:075586401234;ext=801."""
    return telephones.href(value)


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
def money_fine(value: object, currency: str = "") -> str:
    """The same in three figures where it would be one: ¥1.04M instead of ¥1M."""
    return formatting.money(value, currency or _company_currency(), short=True, fine=True)


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


@register.filter
def number_look(value: object) -> str:
    """The classes of a figure that is or holds a number: it breaks between words only, and a long one is set smaller."""
    text = strip_tags(str(value))
    longest = max(map(len, text.split()), default=0)
    if longest > LONGEST_NUMBER or not any(letter.isdigit() for letter in text):
        return ""
    return " is-number is-long" if longest > WIDE_NUMBER else " is-number"


def _company_currency() -> str:
    return str(getattr(settings, "CURRENCY", ""))


@register.filter
def share(value: object, places: int = 0) -> str:
    """A fraction as a percentage: 0.074 -> 7.4%; a missing one is a dash."""
    return formatting.percent(value, 1, places)


@register.filter
def rate(value: object) -> str:
    """The same with a decimal below 10%: 0.017 -> 1.7%, 0.02 -> 2%, 0.174 -> 17%."""
    return formatting.rate(value, 1)


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
    return _rate(whole, formatting.percent(part, whole, places))


@register.simple_tag
def percent_fine(part: object, whole: object) -> SafeString:
    """The same with a decimal below 10%, where a whole percent says too little: {% percent_fine ordered leads %}."""
    return _rate(whole, formatting.rate(part, whole))


def _rate(whole: object, shown: str) -> SafeString:
    n = formatting.as_decimal(whole)
    thin = " is-thin" if n is None or n < formatting.THIN_SAMPLE else ""
    title = gettext("n = %(count)s") % {"count": formatting.number(n)}
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
