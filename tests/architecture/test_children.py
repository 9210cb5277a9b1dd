"""No way in for data on children: every text that can be entered is looked at, or a reason says why not (decision 0026)."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django import forms
from rest_framework import serializers

from commons import entered
from imports.kinds.base import UNLOOKED
from imports.kinds.catalogue import KINDS
from leads.api.opportunities import LoseSerializer
from leads.api.quotes import QuoteSerializer
from portraits.services.personal import where
from portraits.services.personal.texts import is_text
from tests.architecture.source import APPS, own_models, place, request_files, tree

DERIVED, COPIED, CODE = (
    "made from other columns",
    "a copy of what was entered elsewhere",
    "a code, a number, an address",
)
COMPANY = "what a company is called, and its trade: public"
# Columns whose text is entered in a field of another name.
ENTERED_AS = {
    "accounts.keyperson.went_to": "to",
    "cases.case.withdrawn_reason": "reason",
    "cases.reward.void_reason": "reason",
    "followups.followup.disallow_reason": "reason",
    "followups.followup.void_reason": "reason",
    "followups.leadcontact.void_reason": "reason",
    "followups.nextstep.close_reason": "reason",
    "leads.opportunity.forecast_note": "note",
    "leads.order.void_reason": "reason",
    "leads.quote.decision_note": "note",
    "lists.tagging.tag": "new_tag",
    "portraits.distance.asked_why": "why",
    "portraits.distance.confirmed_why": "why",
    "portraits.grant.revoked_why": "reason",
    "portraits.restriction.lift_reason": "reason",
    **{
        f"keyaccounts.{kind}.void_reason": "reason"
        for kind in ("changesignal", "groupmeeting", "highvisit", "position", "survey", "wallet")
    },
}
# By table or by column: why it is no place where somebody describes a child.
EXEMPT = {
    "accounts.account.industry": COMPANY,
    "accounts.account.external_id": CODE,
    "accounts.account.grade_by_model": CODE,
    "accounts.account.desk": CODE,
    "accounts.accountmatch": DERIVED,
    "accounts.batch.selection": CODE,
    "accounts.batchitem": CODE,
    "accounts.escalation.once": CODE,
    "accounts.escalation.params": COPIED,
    "accounts.gradechange.evidence": CODE,
    "accounts.keyperson.email": CODE,
    "accounts.keyperson.went_to": COMPANY,
    "accounts.ledgerentry.reason_code": CODE,
    "accounts.ledgerentry.evidence": CODE,
    "accounts.maplayout": CODE,
    "accounts.merge": COPIED,
    "accounts.personchange": COPIED,
    "accounts.personmatch": DERIVED,
    "accounts.personsearch": DERIVED,
    "audit.event": COPIED,
    "cases.case.industry": COMPANY,
    "cases.caseversion.industry": COPIED,
    "cases.casesearch": DERIVED,
    "commons.attachment.name": "what a file is called; its content is not read",
    "commons.keptanswer": COPIED,
    "followups.followup.text_hash": DERIVED,
    "followups.followupcorrection": COPIED,
    "imports.import": "the file as it was brought; a row that describes a child is an error and is not written",
    "imports.importmapping": CODE,
    "imports.importrow": "the file as it was brought; a row that describes a child is an error and is not written",
    "keyaccounts.complaintentry.changes": COPIED,
    "leads.lead.company": COMPANY,
    "leads.lead.sort_key": DERIVED,
    "leads.lead.email": CODE,
    "leads.lead.industry": COMPANY,
    "leads.lead.external_id": CODE,
    "leads.leadmatch": DERIVED,
    "leads.leadmove.evidence": CODE,
    "leads.leadsearch": DERIVED,
    "leads.opportunity.external_id": CODE,
    "leads.opportunitysearch": DERIVED,
    "leads.quote.customer": COPIED,
    "leads.quote.contact_name": COPIED,
    "leads.quote.our_contact_name": COPIED,
    "leads.quote.letterhead": COPIED,
    "leads.stagechange.missing": CODE,
    "leads.stancechange": COPIED,
    "lists.bulkact.facts": CODE,
    "lists.export.query": "a search",
    "lists.savedview.query": "a search",
    "notifications.notice": COPIED,
    "portraits.subjectkey": CODE,
    "portraits.value.sealed": "the text, encrypted",
}
# What views read without a form, by name: why it is no text that is kept, or who looks at it.
READ_DIRECTLY = {
    **dict.fromkeys(
        ("version", "saved_version", "kept_version", "gone_version", "line", "header_row", "x", "y", "strength", "one",
         "other", "person", "discount", "base", "column", "selected", "entries"), "a number",
    ),
    **dict.fromkeys(
        ("useful", "part", "take", "whose", "remove", "kind", "file_format", "team", "choice", "all", "sheet", "view", "criterion",
         "again", "what", "value", "against", "chart", "form", "target", "question", "answer", "currency", "of_currency",
         "account", "step", "level", "state", "usual", "twice"), "one of those on offer",
    ),
    **dict.fromkeys(("client_key", "plan"), "made by us"),
    **dict.fromkeys(("back", "next", "query"), "an address within the product"),
    "words": "portraits.services.personal.holding.collect looks at it",
    "twice_because": "accounts.duplicates.check looks at it",
    "text": "followups.views.logging: given back to be copied, kept nowhere",
    **dict.fromkeys(("name", "into"), "accounts.views.industries: a trade, by an admin"),
}  # fmt: skip


@cache
def inputs() -> list[tuple[type[Any], str, Any]]:
    """Every text field of a form or a serializer of ours, with who has it and what it is called there."""
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "management"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    found = [
        (form, name, field)
        for form in _ours(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
    ]
    for kind in _ours(serializers.Serializer):
        for name, field in kind().fields.items() if _is_whole(kind) else ():
            inner = field
            while hasattr(inner, "child") and not isinstance(inner, serializers.BaseSerializer):
                inner = inner.child
            if isinstance(inner, serializers.CharField) and not field.read_only:
                found.append((kind, name, inner))
    return found


def _ours(base: type[Any]) -> set[type[Any]]:
    every: set[type[Any]] = set()
    for kind in base.__subclasses__():
        every |= {kind, *_ours(kind)}
    return {kind for kind in every if kind.__module__.split(".")[0] in APPS}


def _is_whole(kind: type[Any]) -> bool:
    return not issubclass(kind, serializers.ModelSerializer) or hasattr(kind, "Meta")


def looked_at() -> set[str]:
    return {name for owner, name, field in inputs() if not entered.why_not(owner, name, field)}


def columns() -> Iterator[str]:
    """Every column of free text: those that an erasure knows as codes or words of the company's own are none."""
    for model in own_models():
        label = model._meta.label_lower
        for field in model._meta.concrete_fields:
            if is_text(field) and not {label, f"{label}.{field.name}"} & where.KEPT.keys():
                yield f"{label}.{field.name}"


def test_every_column_of_text_is_looked_at_or_says_why_not() -> None:
    names = looked_at()
    forgotten = [
        column
        for column in columns()
        if not {column, column.rpartition(".")[0]} & EXEMPT.keys()
        and ENTERED_AS.get(column, column.rpartition(".")[2]) not in names
    ]
    assert not forgotten, f"Name the field it is entered in (ENTERED_AS), or the reason (EXEMPT): {forgotten}"


def test_the_tables_name_what_there_is() -> None:
    there = set(columns())
    tables = {column.rpartition(".")[0] for column in there}
    assert not {key for key in (*EXEMPT, *ENTERED_AS) if key not in there | tables}


def test_a_field_that_is_not_looked_at_has_a_reason_and_exists() -> None:
    by_owner: dict[Any, set[str]] = {}
    for owner, name, _field in inputs():
        by_owner.setdefault(owner, set()).add(name)
    for owner in by_owner:
        unlooked = getattr(owner, "unlooked", {})
        assert isinstance(unlooked, str) or all(unlooked.values()), owner
        if not isinstance(unlooked, str) and "unlooked" in vars(owner):
            assert set(unlooked) <= by_owner[owner] | {"filters"}, f"{owner}: {unlooked}"


def test_what_people_write_most_is_looked_at() -> None:
    assert {
        "notes", "tags", "title", "department", "name", "note", "place", "need", "new_person", "why", "reason", "what", "part",
        "text", "opener", "idea", "message", "tender_documents", "spin_problem", "money_note", "lost_note", "feature",
    } <= looked_at()  # fmt: skip


def test_names_and_terms_that_take_a_sentence_are_looked_at_in_both_ways_in() -> None:
    asked = {
        f"{owner.__name__}.{name}" for owner, name, field in inputs() if not entered.why_not(owner, name, field)
    }  # fmt: skip
    assert {"LoseForm.competitor", "LoseSerializer.competitor", "QuoteSerializer.terms"} <= asked


@pytest.mark.parametrize("text", ["his child has asthma", "her little boy Tim starts kindergarten"])
@pytest.mark.parametrize(("kind", "name"), [(LoseSerializer, "competitor"), (QuoteSerializer, "terms")])
def test_a_child_is_refused_there_and_a_firm_is_not(kind: Any, name: str, text: str) -> None:
    field = kind().fields[name]
    with pytest.raises(serializers.ValidationError, match="describe a child"):
        field.run_validation(text)
    for innocent in ("Johnson & Sons", "30 days net"):
        assert field.run_validation(innocent) == innocent


def test_hidden_fields_carry_no_words() -> None:
    hidden = {
        name for _owner, name, field in inputs() if isinstance(field, forms.Field) and field.widget.is_hidden
    } - {"shown", "next", "client_key", "typed_at", "kept_files", "anyway", "asked", "criterion", "part", "kind", "list", "query"}  # fmt: skip
    assert not hidden, f"A text that comes along unseen: {hidden}"


def test_columns_of_files_are_looked_at_but_for_names_and_codes() -> None:
    looked = {
        f"{code}.{spec.key}"
        for code, kind in KINDS.items()
        for spec in kind.fields
        if not UNLOOKED.keys() & {spec.key, f"{code}.{spec.key}"}
    }
    assert {"accounts.notes", "accounts.tags", "accounts.title", "accounts.person", "persons.name", "persons.title",
            "persons.department", "leads.need", "leads.notes", "followups.text", "followups.person", "orders.notes",
            "orders.product", "orders.opportunity"} <= looked  # fmt: skip
    assert all(UNLOOKED.values())


def test_a_view_that_reads_without_a_form_is_known() -> None:
    unknown = []
    for path in request_files():
        for node in ast.walk(tree(path)):
            if (name := _read_of(node)) and name not in READ_DIRECTLY:
                unknown.append(f"{place(path, node)}: {name}")
    assert not unknown, "\n".join(unknown)


def _read_of(node: ast.AST) -> str:
    """The name that request.POST is asked for."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist"):
        what, key = node.func.value, node.args[0] if node.args else None
    elif isinstance(node, ast.Subscript):
        what, key = node.value, node.slice
    else:
        return ""
    is_post = isinstance(what, ast.Attribute) and what.attr == "POST"
    return str(key.value) if is_post and isinstance(key, ast.Constant) else ""
