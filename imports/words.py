"""The sentences of an import: what is wrong with a file, with a row, and what the reader noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Value
from django.db.models.fields.json import KT
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.services.minors import DESCRIBES
from core import formatting
from core.worded import spoken
from followups.models import Result
from imports.file_words import FILE, NOTES
from imports.kinds import alongside
from imports.kinds.base import KindOf, factors
from imports.kinds.catalogue import KINDS
from imports.kinds.meanings import choices_of
from imports.models import Import, ImportRow, Kind, Plan

MOST_NAMED = 12  # headings in one note
ROW: dict[str, Any] = {
    "missing": _("is missing"),
    "restricted_person": _("names somebody whose data may not be processed now: take the name out of the row"),
    "erased_person": _(
        "names somebody who asked to be erased: take the person out of the row; if it is another person, or they agree to"
        " be entered again, add them on the account's page first"
    ),
    "too_long": _("is longer than %(most)s characters"),
    "error_cell": _("holds the error %(what)s"),
    "formula_cell": _(
        "is a formula without a result: open the file in a spreadsheet program, save it, and upload it again"
    ),
    "date": _("“%(text)s” is no date we understand; write 2024-03-05"),
    "year": _("“%(text)s” is no year from %(low)s to %(high)s; write it with four digits, such as 2008"),
    "clock": _("“%(text)s” is no time of day we understand; write 14:30"),
    "one_email": _("%(kept)s is kept, %(left)s is not: a person has one e-mail address"),
    "one_website": _("%(kept)s is kept, %(left)s is not: there is room for one web address"),
    "of_a_range": _("“%(text)s” is a range: %(kept)s is kept"),
    "about": _("“%(text)s” is an approximate figure: %(kept)s is kept"),
    "unknown_source": _("“%(text)s” is no source we know: it becomes “Other”, and the word goes into the notes"),
    "only_digits": _("“%(text)s” is only a number: check that it is no formula and no other column"),
    "same_company": _("the company of row %(n)s, with another person"),
    "no_person_for_it": _("no key person is named in the row, so “%(text)s” is not kept"),
    "date_order": _("“%(text)s” may be read in two ways: choose the order of day and month on the page of the columns"),
    "date_orders": _(
        "“%(text)s” may be read in two ways, and other rows of the column say now day first, now month first: choose the"
        " order on the page of the columns, or write 2024-03-05"
    ),
    "number": _("“%(text)s” is no number we understand; write 1234.50"),
    "decimals": _(
        "“%(text)s” may be read in two ways, and the other rows do not tell whether the point parts thousands or begins"
        " the decimals: write 1234 or 1234.50"
    ),
    "unit_or_sign": _(
        "“%(text)s” has a sign of currency, and the heading says that numbers are taken times %(n)s: write it without the"
        " sign, or with its own unit (1.2万)"
    ),
    "times_heading": _("“%(text)s” is taken times %(n)s, as the heading says: check that it is no full amount"),
    "rounded": _("“%(text)s” is kept as %(kept)s"),
    "whole": _("“%(text)s” is no whole number from %(low)s to %(high)s"),
    "telephone": _("“%(text)s” holds no telephone number"),
    "telephone_letter": _("“%(text)s” has a letter among its digits: write the number again"),
    "telephone_rounded": _(
        "“%(text)s” has lost its last digits: make the column text in the spreadsheet and send it again"
    ),
    "totals": _("a line of totals, which is not imported"),
    "below_the_table": _("a note of the program that made the file, which is not imported"),
    "headings_again": _("the headings once more, which are not imported"),
    "email": _("“%(text)s” is no e-mail address"),
    "website": _("“%(text)s” is no web address"),
    "yes": _("“%(text)s” is neither yes nor no"),
    "currency": _("“%(text)s” is no currency we know; write CNY, USD …"),
    "role": _("“%(text)s” is none of investor, gatekeeper, user, coach"),
    "unknown_channel": _("“%(text)s” is no channel we know: the one for the whole file is taken"),
    "unknown_result": _(
        "“%(text)s” is no outcome we know: say in the preview what it means, or write one of: %(known)s (their Chinese"
        " names are understood as well)"
    ),
    "unknown_need": _("“%(text)s” does not say whether there is a need: it stays as it is"),
    "need": _("“%(text)s” says nothing about the need: write explicit or none"),
    "future": _("lies in the future"),
    "long_ago": _("%(on)s is more than %(years)s years ago: correct the date in the file"),
    "child": DESCRIBES,
    "other_currency": _(
        "“%(text)s” is in %(other)s, and this is kept in %(own)s: it is left out. Write it in %(own)s in the file, or choose"
        " “do not import” for the column and keep it in the notes"
    ),
    "negative": _("is negative"),
    "not_above_zero": _("must be above zero"),
    "nobody": _("nobody here is called “%(who)s”: write the e-mail address, or choose “do not import” for this column"),
    "no_seller": _(
        "nobody here is called “%(who)s”: write the e-mail address, or choose “do not import” for this column and the"
        " owner of the account is credited"
    ),
    "several_people": _("several colleagues are called “%(who)s”: write the e-mail address"),
    "owner_not_yours": _("%(who)s is not in your teams: only an admin may import for them"),
    "owner_admin": _("%(who)s is an admin, and admins own nothing"),
    "author_not_yours": _("you may not enter this for %(who)s"),
    "no_room": _("%(who)s has reached the capacity: choose “into the shared pool”, or another owner"),
    "into_the_pool": _("%(who)s has reached the capacity: it goes to the shared pool"),
    "untrained": _(
        "%(who)s may not own customers yet; training is missing: %(what)s. Choose “into the shared pool”, or another owner"
    ),
    "untrained_pool": _("%(who)s may not own customers yet; training is missing: %(what)s. It goes to the shared pool"),
    "lacks_training": _("training is missing of %(who)s: %(what)s"),
    "no_campaign": _("there is no campaign called “%(name)s”; the lead is imported without it"),
    "no_account": _("there is no account called “%(name)s”: import the accounts first"),
    "account_not_yours": _("“%(name)s” is in the shared pool or not yours to work on"),
    "several_accounts": _("%(n)s accounts fit “%(name)s”: add the number in the other system or a telephone"),
    "line_of": _("a line of the order that begins in row %(n)s"),
    "same_number": _("row %(n)s has the same number with another day or currency: this becomes an order of its own"),
    "number_of": _("“%(name)s” has an order with this number already (%(day)s): check that it is not entered twice"),
    "number_taken": _("another order has this number already: check that it is not entered twice"),
    "number_elsewhere": _("row %(n)s has the same number for another customer"),
    "not_won": _("“%(text)s” is not won: only won deals are orders"),
    "void_in_file": _("void in the file: it is not brought back"),
    "notes_cut": _("only the first %(most)s characters are kept"),
    "perhaps_won": _("“%(text)s” does not say whether it was won: it is taken for an order unless you say otherwise"),
    "perhaps": _("perhaps the same as “%(name)s”"),
    "appeared": _("it has come into the CRM since the preview"),
    "appeared_skipped": _(
        "it has come into the CRM since the preview, so nothing of it was changed: import the file once more to update it"
    ),
    "changed_since": _(
        "“%(now)s” stays, “%(told)s” of the file was not written: somebody changed it after the preview"
    ),
    "linked_since": _("it was not written: somebody changed it after the preview"),
    "no_update_across": _("it is an account already, which an import of leads does not change"),
    "other_person": _("the company is a lead already, with another person"),
    "orders_stay": _("orders are not changed by an import; it is skipped"),
    "fills": _("fills what row %(n)s leaves empty: %(names)s"),
    "fills_nothing": _("everything it says stands in row %(n)s already, or otherwise there; it is skipped"),
    "first_not_made": _(
        "row %(n)s was not imported, so there is nothing to add to; correct both and import them again"
    ),
    "person_not_filled": _("“%(name)s” is not added to the account: import the file once more as key persons"),
    "rows_stay": _("what row %(n)s of the file makes is not changed by a later row; it is skipped"),
    "not_yours_to_change": _("what is there is not yours to change; it was skipped"),
    "somebody_elses": _(
        "it is somebody else's or lies in the pool: only a manager enters it once more; it was skipped"
    ),
    "says_the_same": _("it says what is there already"),
    "admins_date_back": _("only an admin dates accounts back; it starts today"),
    "begins_earlier": _(
        "“%(name)s” is with %(who)s since %(since)s: this moves the beginning back to %(day)s, and contacts, orders and"
        " deadlines of this time change"
    ),
    "before_and_late": _(
        "lies before the time of %(who)s with “%(name)s” (since %(since)s): it waits for a manager's approval, and then"
        " counts for life only"
    ),
    "before_the_cycle": _(
        "lies before the time of %(who)s with “%(name)s” (since %(since)s): it stays history and changes no count"
    ),
    "no_person": _("no person is named, so it will not count as an effective contact"),
    "one_telephone": _("a person has one number here: %(kept)s is kept, %(left)s is not"),
    "no_company": _("no account called “%(name)s” can be told for sure; it stays empty"),
    "unknown_grade": _("“%(text)s” is no grade we know, A to D; it stays as it is"),
    "unknown_vip": _("“%(text)s” is neither VIP nor VVIP; it stays as it is"),
    "grade_not_yours": _("only the team's manager or an admin sets it, never the owner; it stays as it is"),
    "vvip_admin": _("VVIP is decided by an admin; it stays as it is"),
    "protected_share": _(
        "%(who)s has as many protected accounts (grade A or VVIP) as allowed, %(cap)s %%: it comes without"
    ),
    "late": _("entered late: it counts once a manager approves it"),
    "no_boss": _("nobody called “%(name)s” can be told for sure in this account; it stays empty"),
    "boss_below": _("“%(name)s” stands below this person already; it stays empty"),
    "unknown_influence": _("“%(text)s” is no influence from 1 to 5; it stays as it is"),
    "unknown_rank": _("“%(text)s” is no rank we know; it stays as it is"),
    "person_new": _("a key person is made: %(names)s"),
    "deal_won": _("wins the open opportunity “%(names)s”"),
    "stays_contacts": _("it has contacts"),
    "stays_orders": _("it has orders"),
    "stays_deals": _("it has opportunities"),
    "stays_steps": _("it has next steps"),
    "stays_people": _("it has other key persons"),
    "stays_person": _("its key person was changed or has something written about them"),
    "stays_group": _("it has a working group"),
    "stays_man": _("money, authority or need was answered"),
    "stays_written": _("something was written about it"),
    "stays_judged": _("its importance or its distance was judged"),
    "stays_asked": _("something was asked about it, or answered"),
    "stays_access": _("access to its closed values was asked for or given"),
    "stays_linked": _("another account or a lead belongs to it"),
    "stays_moved": _("its owner or its state has changed"),
    "stays_voided": _("it was made void on %(on)s by %(who)s"),
    "stays_disallowed": _("%(who)s has disallowed it"),
    "stays_corrected": _("it was corrected on %(on)s by %(who)s: %(names)s"),
    "stays_amount": _("the amount was changed from %(before)s to %(now)s"),
    "stays_partly": _("put back but for what was changed since: %(names)s"),
    "stays_changed": _("it was changed since"),
    "unexpected": _("could not be written (%(what)s)"),
}


# The same for many rows at once, without day and name.
IN_SHORT: dict[str, Any] = {
    "stays_voided": _("it was made void"),
    "stays_disallowed": _("it was disallowed"),
    "stays_corrected": _("it was corrected"),
    "stays_amount": _("the amount was changed"),
    "stays_partly": _("put back but for single fields that were changed since"),
}


# Why a key person whom contacts brought along stays when these are taken back.
PERSON_STAYS: dict[str, Any] = {
    "stays_contacts": _("named in other contacts"),
    "stays_deals": _("has a part in opportunities or quotations"),
    "stays_written": _("somebody has written about them"),
    "stays_changed": _("was changed since"),
}


def of_person(code: str) -> Any:
    """Why a person stays."""
    return PERSON_STAYS.get(code, PERSON_STAYS["stays_changed"])


def in_short(code: str) -> Any:
    """A remark about many rows together."""
    return IN_SHORT.get(code, ROW[code])


def of_file(code: str) -> Any:
    """Why a file cannot be read."""
    return FILE.get(code, FILE["damaged"])


def of_note(note: dict[str, Any]) -> str:
    """What the reader noticed about a sheet."""
    params = dict(note.get("params", {}))
    if "n" in params:
        params |= {"count": params["n"], "n": formatting.number(params["n"])}
    if "cells" in params:
        params["cells"] = formatting.listed(params["cells"])
    code = "error_cells_somewhere" if note["code"] == "error_cells" and not params["cells"] else note["code"]
    return str(NOTES[code] % params) if code in NOTES else ""


def notes_of(batch: Import) -> list[str]:
    """What the reader noticed about the chosen sheet, and what the headings say about the numbers below them."""
    notes = [of_note(note) for note in batch.about.get("notes", ()) if note.get("sheet") == batch.sheet]
    for column, factor in factors(batch, KINDS[batch.kind]).items():
        facts = {"name": batch.headers[column], "n": formatting.number(factor)}
        notes.append(str(_("Numbers of the column “%(name)s” are taken times %(n)s, as its heading says.") % facts))
    if twice := _twice(batch):
        notes.append(twice)
    return notes


def _twice(batch: Import) -> str:
    """Which headings several columns have; empty for none."""
    heads = Counter(filter(None, (" ".join(str(head).split()) for head in batch.headers)))
    names = [head for head, many in heads.items() if many > 1][:MOST_NAMED]
    if not names:
        return ""
    return _(
        "Several columns have the same heading: %(names)s. Check on the page of the columns that the right one is read."
    ) % {"names": formatting.listed(names)}


def left_out(batch: Import) -> str:
    """Which columns nobody mapped and are not kept in the notes either; empty for none."""
    if batch.options.get("keep_notes") and KINDS[batch.kind].notes:
        return ""
    unmapped = {column: head for column, head in enumerate(batch.headers) if str(column) not in batch.mapping}
    filled = _filled(batch, [column for column, head in unmapped.items() if not head])
    nameless = {column: str(_("Column %(n)s") % {"n": column + 1}) for column in filled}
    left = [unmapped[column] or nameless[column] for column in unmapped if unmapped[column] or column in nameless]
    names = formatting.listed(left[:MOST_NAMED]) + (" …" if len(left) > MOST_NAMED else "")
    return _("Columns that are not imported: %(names)s.") % {"names": names} if left else ""


def _filled(batch: Import, columns: list[int]) -> list[int]:
    """Which of these columns hold anything below their heading; one statement, if there are any."""
    if not columns:
        return []
    cells = {f"c{column}": Count(NullIf(KT(f"raw__{column}"), Value(""))) for column in columns}
    found = ImportRow.objects.of(batch).order_by().aggregate(**cells)
    return [column for column in columns if found[f"c{column}"]]


def brought_along(planned: Mapping[str, int], kind: str) -> str:
    """What an import makes or changes beside its rows, in words; empty for nothing."""
    persons, won = planned.get(alongside.PERSONS, 0), planned.get(alongside.WON, 0)
    said = []
    if persons:
        words = ngettext(
            "%(n)s key person is made along with the rows.", "%(n)s key persons are made along with the rows.", persons
        )
        said.append(words % {"n": formatting.number(persons)})
    if won:
        words = ngettext(
            "%(n)s open opportunity of the same name is won by its order.",
            "%(n)s open opportunities of the same name are won by their orders.", won,
        )  # fmt: skip
        said.append(words % {"n": formatting.number(won)})
    if kind == Kind.ORDERS and planned.get(Plan.CREATE, 0):
        each = _("Each other order makes a won opportunity.") if won else _("Each order makes a won opportunity.")
        said.append(str(each))
        said.append(str(_("Orders of the last 14 days also open two steps: a satisfaction contact and the next need.")))
    return formatting.sentences(*said, str(_("An undo takes it back as well."))) if said else ""


def of_problem(problem: dict[str, Any], kind: KindOf, *, beside: bool = False) -> str:
    """One error or remark of a row: the field, unless the words stand `beside` it, and what is wrong with it."""
    known = {"known": formatting.listed(Result.labels)} if problem["c"] == "unknown_result" else {}
    if "listed" in problem.get("p", {}):
        known["names"] = formatting.listed(problem["p"]["listed"])
    if "keys" in problem.get("p", {}):
        known["names"] = _labels(problem["p"]["keys"], kind)
    if "on" in problem.get("p", {}):
        said = {**problem["p"], "on": formatting.day(date.fromisoformat(problem["p"]["on"]))}
        problem = {**problem, "p": said}
    if problem["c"] in ("unit_or_sign", "times_heading"):
        known["n"] = formatting.number(problem["p"]["n"])
    if problem["c"] == "changed_since":
        known |= {name: _value(kind, problem["f"], problem["p"][name]) for name in ("now", "told")}
    if "courses" in problem.get("p", {}):
        known["what"] = formatting.listed(spoken(names) for names in problem["p"]["courses"])
    words = str(ROW.get(problem["c"], ROW["unexpected"])) % ({"what": "?"} | problem.get("p", {}) | known)
    if beside:
        return words
    label = next((capital(str(spec.label)) for spec in kind.fields if spec.key == problem.get("f")), "")
    return _("%(field)s: %(words)s") % {"field": label, "words": words} if label else words


def _value(kind: KindOf, key: str, value: Any) -> str:
    """A value of a record as a remark tells it: a code by its name, nothing as –."""
    labels = dict(choices_of(kind.code, key))
    said = [str(labels.get(str(one), one)) for one in (value if isinstance(value, list) else [value])]
    return formatting.listed(filter(None, said)) if value not in (None, "") else "–"


def _labels(keys: list[str], kind: KindOf) -> str:
    labels = {spec.key: str(spec.label) for spec in kind.fields} | {
        "campaign_id": str(_("campaign")),
        "more": str(_("something else")),
    }
    return formatting.listed([labels.get(key, key) for key in keys])


def of_row(problems: list[dict[str, Any]] | None, kind: KindOf) -> str:
    """Everything that is wrong with a row, as one text."""
    return str(_("; ")).join(of_problem(problem, kind) for problem in problems or [])


def capital(text: str) -> str:
    """A label as it begins a line."""
    return text[:1].upper() + text[1:]
