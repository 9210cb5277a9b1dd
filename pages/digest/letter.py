"""One person's mail in their language: subject, plain text, HTML.

Names of accounts and colleagues, dates, and why an account moved; nothing of what was talked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import Account
from accounts.queues import QUEUES
from core import formatting
from notifications import inbox
from notifications.models import DigestKind
from notifications.services import preferences
from notifications.services.digests import Reader
from pages.deciding import GROUPS
from pages.digest.gather import Contents, News, QueuePart

SUBJECTS: dict[str, Any] = {
    "overdue": ngettext_lazy("%(n)d overdue", "%(n)d overdue", "n"),
    "due_today": ngettext_lazy("%(n)d due today", "%(n)d due today", "n"),
    "proposed": ngettext_lazy("%(n)d to suspend or keep", "%(n)d to suspend or keep", "n"),
    "recycle_soon": ngettext_lazy("%(n)d to the pool soon", "%(n)d to the pool soon", "n"),
}
MOVES = "moves"


@dataclass(frozen=True)
class Line:
    """One account in a mail: its name, why it is there, where to go."""

    name: str
    why: str
    url: str


@dataclass(frozen=True)
class Waits:
    """A kind of decision in a mail: what it is called, how many, where to go."""

    label: str
    count: int
    url: str


def letter(contents: Contents, number: int) -> EmailMultiAlternatives:
    """The daily mail; `number` is the digest's."""
    return written(contents.reader, DigestKind.DAILY, number, lambda: _context(contents))


def letter_at_once(reader: Reader, news: Sequence[News], number: int) -> EmailMultiAlternatives:
    """The mail of what has just happened."""
    return written(reader, DigestKind.NOW, number, lambda: _context_at_once(reader, news))


def written(
    reader: Reader, kind: DigestKind, number: int, context: Callable[[], dict[str, Any]], template: str = "mail"
) -> EmailMultiAlternatives:
    """A mail in the reader's language and zone, with a link that ends mails of its kind.

    `number` makes its Message-ID the same when it has to be sent again.
    """
    user = reader.user
    with translation.override(user.language), timezone.override(reader.zone):
        off = absolute(reverse("notifications:digest_off", args=[preferences.token_of(user.pk, kind)]))
        values = {**_around(reader), "kind": kind.value, "off_url": off, **context()}
        mail = EmailMultiAlternatives(
            subject=" ".join(values["subject"].split()),  # a line break in a name makes no header of its own
            body=render_to_string(f"pages/digest/{template}.txt", values),
            to=[user.email],
            headers={
                "Message-ID": f"<digest.{number}.{user.pk}@{urlsplit(site()).hostname}>",
                "List-Unsubscribe": f"<{off}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string(f"pages/digest/{template}.html", values), "text/html")
    return mail


def absolute(path: str) -> str:
    """A page's address as a mail needs it."""
    return f"{site()}{path}"


def site() -> str:
    """Where people find the CRM; without the setting only previews are written."""
    return settings.SITE_URL or "http://127.0.0.1:8000"


def _around(reader: Reader) -> dict[str, Any]:
    """What every mail says of itself."""
    user = reader.user
    return {
        "name": user.name,
        "company": settings.COMPANY_NAME or _("Sales CRM"),
        "lang": {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(user.language, "en"),
        "today_url": absolute(reverse("pages:today")),
        "inbox_url": absolute(reverse("notifications:inbox")),
        "preferences_url": absolute(reverse("notifications:preferences")),
    }


def _context(contents: Contents) -> dict[str, Any]:
    return {
        "subject": _subject(contents),
        "queues": [_queue(part, contents) for part in contents.queues],
        "waiting": waiting_lines(contents.waiting),
        "news": list(_news(contents.news)),
    }


def _context_at_once(reader: Reader, news: Sequence[News]) -> dict[str, Any]:
    parts = list(_news(news))
    subject = parts[0]["heading"]
    if len(parts) > 1:
        others = sum(one.count for one in news[1:])
        subject = ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", others) % {
            "first": subject, "n": others
        }  # fmt: skip
    return {"subject": subject, "queues": [], "waiting": [], "news": parts}


def waiting_lines(waiting: Mapping[str, int]) -> list[Waits]:
    """What waits for a manager, a line for each kind, called as on Today and leading to its list."""
    address = absolute(reverse("pages:deciding"))
    return [Waits(str(GROUPS[name].label), count, f"{address}?group={name}") for name, count in waiting.items()]


def _subject(contents: Contents) -> str:
    parts = [str(SUBJECTS[part.name] % {"n": part.count}) for part in contents.queues]
    if waiting := sum(contents.waiting.values()):
        parts.append(ngettext("%(n)d to decide", "%(n)d to decide", waiting) % {"n": waiting})
    if not parts:
        news = sum(one.count for one in contents.news)
        parts.append(ngettext("%(n)d new notice", "%(n)d new notices", news) % {"n": news})
    day = f"{formatting.weekday(contents.today)} {formatting.day(contents.today)}"
    return _("%(day)s: %(what)s") % {"day": day, "what": formatting.listed(parts)}


def _queue(part: QueuePart, contents: Contents) -> dict[str, Any]:
    return {
        "label": QUEUES[part.name].words(part.rules),
        "count": part.count,
        "lines": [_line(part.name, account, contents) for account in part.accounts],
        "more": part.count - len(part.accounts),
        "tone": {"overdue": "bad", "proposed": "warn", "recycle_soon": "warn"}.get(part.name, ""),
        "url": absolute(f"{reverse('pages:today')}#queue-{part.name}"),
    }


def _line(queue: str, account: Account, contents: Contents) -> Line:
    why = _why(queue, account, contents)
    if account.owner_id != contents.reader.user.pk and account.owner:
        why = " · ".join(filter(None, (why, _("for %(who)s") % {"who": account.owner.name})))
    return Line(account.name, why, absolute(reverse("pages:account", args=[account.pk])))


def _why(queue: str, account: Account, contents: Contents) -> str:
    today = contents.today
    if queue == "overdue" and account.next_contact_due_on:
        late = (today - account.next_contact_due_on).days
        return ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}
    if queue == "recycle_soon" and account.recycle_due_on:
        left = max(0, (account.recycle_due_on - today).days)
        day = formatting.day(account.recycle_due_on, today=today)
        return _("To the pool on %(day)s: %(left)s left") % {"day": day, "left": formatting.days(left)}
    if queue == "proposed" and account.suspend_due_on:
        left = max(0, (account.suspend_due_on - today).days)
        day = formatting.day(account.suspend_due_on, today=today)
        return _("Suspended on %(day)s unless kept: %(left)s left") % {"day": day, "left": formatting.days(left)}
    if queue == "proposed":
        return _("%(n)s contacts, no order: your manager decides") % {"n": account.cycle_contacts}
    return ""


def _news(news: Iterable[News]) -> Iterator[dict[str, Any]]:
    """Each kind as the inbox shows a group of it; a move says why, of everything else only what it is about."""
    for one in news:
        group = inbox.Group(one.code, one.notices, one.count, one.count)
        if group.kind.group != MOVES:
            heading = str(group.kind.many % {"count": one.count})
            names = group.names or formatting.listed(filter(None, (n.params.get("name") for n in one.notices)))
            yield {"heading": heading, "names": names}
        elif one.count == 1:
            yield {"heading": group.heading}
        else:
            stories = group.stories
            yield {"heading": group.heading, "stories": stories, "names": "" if stories else group.names}
