"""Forms of the wizard: the file, the columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followups.models import Channel, Result
from imports.file_words import FILE
from imports.kinds.catalogue import KINDS
from imports.kinds.common import POOL
from imports.kinds.meanings import EMPTY, choices_of, empty_words
from imports.models import Choice, Import, Kind
from imports.people import People
from imports.reading.limits import MAX_BYTES
from imports.services.wording import Word
from imports.words import capital
from leads.forms.opportunities import currencies
from leads.models import Campaign, Source
from users.models import User

MOST_CAMPAIGNS = 200
OWNED = (Kind.LEADS, Kind.ACCOUNTS)


class UploadForm(forms.Form):
    """What is brought, and what its rows are to become."""

    kind = forms.ChoiceField(label=_("What the rows are"), choices=Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls, ods or csv; at most 30 MB and 200,000 rows"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> Any:
        """Not larger than what is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(str(FILE["too_large"]) % {"mb": MAX_BYTES // 1024 // 1024})
        return file


class WordsForm(forms.Form):
    """What the words mean that columns of choices do not know."""

    def __init__(self, *args: Any, batch: Import, words: list[Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for word in words:
            key = word.field.key
            self.fields[word.name] = forms.ChoiceField(
                label=word.word, required=False, initial=word.meaning,
                choices=[
                    ("", _("– not known –")), *choices_of(batch.kind, key), (EMPTY, empty_words(batch.kind, key)),
                ],
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[str, Word, Any]]:
        """(column, word, bound field) of each."""
        return [(capital(str(word.field.label)), word, self[word.name]) for word in self.words]

    def meanings(self) -> dict[str, dict[str, str]]:
        """{field: {word: code}} as it was chosen."""
        found: dict[str, dict[str, str]] = {}
        for word in self.words:
            found.setdefault(word.field.key, {})[word.word] = self.cleaned_data[word.name]
        return found


class ColumnsForm(forms.Form):
    """Which field each column is, and what to do with what is known, unowned, unmapped."""

    duplicates = forms.ChoiceField(label=_("Rows that are known already"), choices=Choice.choices)

    def __init__(self, *args: Any, batch: Import, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.kind = batch, KINDS[batch.kind]
        fields: list[tuple[str, Any]] = [
            ("", _("– do not import –")),
            *((spec.key, capital(spec.label)) for spec in self.kind.fields),
        ]
        for column, header in enumerate(batch.headers):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=header or _("Column %(n)s") % {"n": column + 1}, choices=fields, required=False,
                initial=batch.mapping.get(str(column), ""),
            )  # fmt: skip
        self.fields["duplicates"].initial = batch.options.get("duplicates", Choice.SKIP)
        self._choices(batch, by)

    def _choices(self, batch: Import, by: User) -> None:
        options = batch.options
        if batch.kind in OWNED:
            people = People(by)
            able = sorted((p for p in people.ids.values() if people.may_give_to(p)), key=lambda p: p.name)
            owners: list[tuple[str, Any]] = [(str(p.pk), p.name) for p in able]
            if by.is_admin or by.is_manager:
                owners = [*([] if by.is_admin else [("", by.name)]), (POOL, _("nobody: the shared pool"))] + [
                    owner for owner in owners if owner[0] != str(by.pk)
                ]
                self.fields["owner"] = forms.ChoiceField(
                    label=_("Whose they are"), choices=owners, required=False, initial=options.get("owner", ""),
                    help_text=_("where the file does not name an owner"),
                )  # fmt: skip
        if batch.kind in OWNED:
            leads = batch.kind == Kind.LEADS
            self.fields["beyond"] = forms.ChoiceField(
                label=_("Beyond a person's limit of leads") if leads else _("Beyond an owner's capacity, or without the training required"), required=False, initial=options.get("beyond", "refuse"),
                choices=[("refuse", _("do not import them")), ("pool", _("put them into the shared pool"))],
            )  # fmt: skip
        if batch.kind == Kind.LEADS:
            self._of_leads(options, by)
        if batch.kind == Kind.FOLLOWUPS:
            self.fields["result"] = forms.ChoiceField(
                label=_("Outcome, where the file has none"), choices=Result.choices,
                initial=options.get("result", Result.ANSWERED),
            )  # fmt: skip
            self.fields["channel"] = forms.ChoiceField(
                label=_("Channel, where the file has none"), choices=Channel.choices,
                initial=options.get("channel", Channel.OTHER),
            )  # fmt: skip
        if batch.kind == Kind.ORDERS:
            chosen = options.get("currency") or settings.CURRENCY
            self.fields["currency"] = forms.ChoiceField(
                label=_("Currency, where the file has none"), initial=chosen, choices=currencies(chosen), required=False,
                help_text=_("for amounts that neither a column, the amount itself nor its heading gives a currency"),
            )  # fmt: skip
        if any(spec.is_date for spec in self.kind.fields):
            said = next(iter(options.get("orders", {}).values()), "")
            self.fields["order"] = forms.ChoiceField(
                label=_("Dates such as 03/04/2024"), required=False, initial=said,
                choices=[
                    ("", _("decide by the other rows")), ("day", _("day first: 3 April")),
                    ("month", _("month first: 4 March")), ("year", _("year first, as in 03/04/24")),
                ],
            )  # fmt: skip
        if by.is_admin and batch.kind in (Kind.FOLLOWUPS, Kind.ORDERS):
            self.fields["date_back"] = forms.BooleanField(
                label=_("Accounts begin with the oldest of them"), required=False,
                initial=options.get("date_back", True),
                help_text=_("accounts that you brought in within the last 7 days"),
            )  # fmt: skip
            self.fields["reach_back"] = forms.BooleanField(
                label=_("Also accounts that colleagues work on"), required=False,
                initial=options.get("reach_back", False),
                help_text=_("Their cycle begins earlier, so contacts, orders and deadlines change. The preview names each."),
            )  # fmt: skip
        if self.kind.notes:
            self.fields["keep_notes"] = forms.BooleanField(
                label=_("Keep the other columns as notes"), required=False, initial=options.get("keep_notes", False),
                help_text=_("with the order, and in the history of the opportunity it wins; 480 characters at most")
                if batch.kind == Kind.ORDERS
                else "",
            )  # fmt: skip

    def _of_leads(self, options: dict[str, Any], by: User) -> None:
        """Cards of a fair need no columns for what is the same in every row."""
        campaigns = (
            Campaign.objects.visible_to(by).filter(closed_at=None).order_by("-starts_on", "-pk")[:MOST_CAMPAIGNS]
        )
        for name, label, choices in (
            ("campaign", _("Campaign, where the file has none"), [(str(c.pk), c.name) for c in campaigns]),
            ("source", _("Source, where the file has none"), Source.choices),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, initial=options.get(name, ""), choices=[("", _("none")), *choices]
            )

    @property
    def columns(self) -> list[Any]:
        """The bound fields of the columns."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def choices(self) -> list[Any]:
        """The bound fields of the other choices."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def mapping(self) -> dict[str, str]:
        """Column to field, of those that are imported."""
        return {
            name.removeprefix("column_"): key
            for name, key in self.cleaned_data.items()
            if name.startswith("column_") and key
        }

    def options(self) -> dict[str, Any]:
        """The other choices, as the import keeps them."""
        data = self.cleaned_data
        kept = (
            "duplicates",
            "owner",
            "beyond",
            "result",
            "channel",
            "currency",
            "date_back",
            "reach_back",
            "keep_notes",
            "campaign",
            "source",
        )
        found = {name: data[name] for name in kept if name in data}
        if "beyond" in found:
            found["beyond"] = found["beyond"] or "refuse"
        if "order" in data:
            dates = [spec.key for spec in self.kind.fields if spec.is_date]
            found["orders"] = dict.fromkeys(dates, data["order"]) if data["order"] else {}
        return found
