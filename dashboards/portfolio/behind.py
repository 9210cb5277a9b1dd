"""The accounts and complaints behind a figure of the portfolio, those that the reader may see: for page and API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.committee.coverage import GAPS
from accounts.models import Account
from accounts.policies import for_request
from core.keyset import Sort
from dashboards import kept
from dashboards.portfolio import cares, closeness, committee, ten, wallet
from dashboards.portfolio.asking import COVERS, Asked
from dashboards.portfolio.words import PART_WORDS, SIZE_WORDS, TREND_WORDS, band_words, ten_words
from keyaccounts.models import Severity, Supplier
from portraits.models.distance import Stage
from users.models import User

ACCOUNTS, COMPLAINTS = "accounts", "complaints"
BY_ROLE = ("committee", "roles")  # lists that show the four roles of each account
SORTS = {ACCOUNTS: Sort("sort_key"), COMPLAINTS: Sort("id", descending=True)}

Behind = tuple[str, str, kept.Behind, tuple[str, ...]]  # kind, label, rows, the names of its parameters


WAITING = {
    closeness.HIGHER: gettext_lazy("Could be confirmed higher"),
    closeness.CAPPED: gettext_lazy("Was closer: what we know of it has aged"),
}


class NoSuchList(LookupError):
    """What is asked for is no list of the portfolio."""


def behind(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    """What an address names by `list` and its own parameters. Raises NoSuchList."""
    make = LISTS.get(params.get("list", ""))
    if make is None:
        raise NoSuchList
    return make(user, asked, params)


def _accounts(user: User, ids: RawSQL) -> kept.Behind:
    return kept.Behind(Account.objects.visible_to(user).select_related("owner").defer("notes", "address"), ids)


def _number(params: Mapping[str, str], name: str, most: int) -> int | None:
    text = params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= most):
        raise NoSuchList
    return int(text)


def _word(params: Mapping[str, str], name: str, known: Any) -> str:
    text = params.get(name, "")
    if text and text not in known:
        raise NoSuchList
    return text


def _close(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    if params.get("stage") == "near":
        ids = closeness.near_ids(asked)
        return ACCOUNTS, _("Friends and brothers"), _accounts(user, ids), ("stage",)
    if (which := params.get("stage", "")) in WAITING:
        return ACCOUNTS, str(WAITING[which]), _accounts(user, closeness.waiting_ids(asked, which)), ("stage",)
    known = which == closeness.UNCONFIRMED
    stage = closeness.KNOWN if known else _number(params, "stage", Stage.BROTHER)
    roles = _number(params, "roles", closeness.ROLES)
    said = [str(closeness.KNOWN_WORDS) if known else str(Stage(stage).label) if stage is not None else ""]
    if roles is not None:
        said.append(_("%(n)s of 4 roles") % {"n": roles} + f" · {COVERS[asked.cover]}")
    label = " · ".join(filter(None, said)) or _("Accounts")
    return ACCOUNTS, label, _accounts(user, closeness.ids_of(asked, stage, roles)), ("stage", "roles")


def _committee(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    gap = _word(params, "gap", GAPS)
    if not gap:
        raise NoSuchList
    return ACCOUNTS, committee.label_of(gap), _accounts(user, committee.ids_of(asked, gap)), ("gap",)


def _roles(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    return ACCOUNTS, _("Role by account"), _accounts(user, closeness.ids_of(asked, None, None)), ()


def _wallet(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    size, part, trend = (
        _word(params, name, known)
        for name, known in (("size", SIZE_WORDS), ("part", PART_WORDS), ("trend", TREND_WORDS))
    )
    said = [SIZE_WORDS.get(size), PART_WORDS.get(part), TREND_WORDS.get(trend)]
    label = " · ".join(str(words) for words in said if words) or _("Share of their spend")
    return ACCOUNTS, label, _accounts(user, wallet.ids_of(asked, size, part, trend)), ("size", "part", "trend")


def _unknown(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    return ACCOUNTS, _("Their spend is not entered"), _accounts(user, wallet.ids_without(asked)), ()


def _position(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    moved, position = _word(params, "moved", ("up", "down")), None
    label = _("Supplier position not entered")
    if params.get("position") != "none":
        position = _number(params, "position", Supplier.SOLE)
        if position is None:
            raise NoSuchList
        said = [str(Supplier(position).label), {"up": _("Rose"), "down": _("Fell")}.get(moved, "")]
        label = " · ".join(filter(None, said))
    return ACCOUNTS, label, _accounts(user, wallet.ids_at(asked, position, moved)), ("position", "moved")


def _protected(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    silent = params.get("silent") == "1"
    label = _("Silent protected accounts") if silent else _("Protected accounts")
    return ACCOUNTS, label, _accounts(user, cares.protected_ids(asked, silent=silent)), ("silent",)


def _complaints(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    state = _word(params, "state", (cares.OPEN, cares.ANSWERED, cares.OVERDUE, cares.LATE))
    severity = _number(params, "severity", Severity.CRITICAL) or 0
    words = {
        cares.OPEN: pgettext("complaint", "Not answered yet"),
        cares.ANSWERED: pgettext("complaint", "Answered, being solved"),
        cares.OVERDUE: _("Overdue"),
        cares.LATE: _("First answer late"),
    }
    said = [_("Complaints"), str(Severity(severity).label) if severity else "", words.get(state, "")]
    rows = cares.complaints_listed(asked, user, state, severity)
    return COMPLAINTS, " · ".join(filter(None, said)), rows, ("state", "severity")


def _ten(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    did, band = _word(params, "did", ten.DID), _word(params, "band", ten.BANDS)
    policy = for_request(user)
    rules = policy.of(user.team_id)
    said = [ten_words(rules), str(ten.DID.get(did, "")), band_words(rules).get(band, "")]
    return (
        ACCOUNTS,
        " · ".join(filter(None, said)),
        _accounts(user, ten.ids_of(asked, policy, did, band)),
        ("did", "band"),
    )


LISTS: dict[str, Callable[[User, Asked, Mapping[str, str]], Behind]] = {
    "close": _close,
    "committee": _committee,
    "roles": _roles,
    "wallet": _wallet,
    "unknown": _unknown,
    "position": _position,
    "protected": _protected,
    "complaints": _complaints,
    "ten": _ten,
}
