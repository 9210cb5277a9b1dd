"""Texts and files that may speak of a person: shown before an erasure, each is decided on by people (decision 0051)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.naming import Naming
from accounts.services.refusals import InvalidInput, WrongState
from commons.models import Attachment
from followups.models import FollowUpAttachment
from portraits.models import Erasure, ErasureState, Value
from portraits.services.personal import files, person_rows, texts, values, variants, where
from portraits.services.personal.digests import Digests, digest
from portraits.services.personal.table_words import words_of

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from users.models import User

MOST = 300
MOST_WORDS, LONGEST_WORD, AROUND = 80, 60, 60
VALUE = "portraits.value"


@dataclass(frozen=True)
class Hit:
    """A text or a file that may speak of the person. `shown` is None for what is closed; `account_id` None: elsewhere."""

    key: str
    what: str
    account_id: int | None
    shown: list[tuple[str, bool]] | None
    is_file: bool = False
    take: bool | None = None
    link: int | None = None


@dataclass
class Chosen:
    """What was decided: these rows lose these words, these files go."""

    naming: Any
    rows: list[tuple[str, int]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def digests(self) -> list[tuple[int, str]]:
        """The words, one way: for the register, which names nobody."""
        return [(len(word), digest(word)) for word in self.words] if self.rows else []

    @classmethod
    def again(cls, rows: Iterable[Any], file_ids: Iterable[int], words: Iterable[Any]) -> Chosen:
        """The same from the register, after a restore."""
        return cls(Digests(words), [(label, pk) for label, pk in rows], list(file_ids))


def look(erasure: Erasure) -> list[Hit]:
    """Everything that may speak of the person, decided or not. Raises InvalidInput when a word is too common."""
    persons = person_rows.whole(erasure.person)
    certain, also = Naming(persons), Naming.of_words(erasure.also)
    found: dict[str, Hit] = {}
    for hit in _hits(persons, certain, also, erasure.also):
        found.setdefault(hit.key, hit)
        if len(found) > MOST:
            raise InvalidInput(_("More than %(most)s places: take the most common words off the list."), most=MOST)
    decided = erasure.choices
    return [Hit(**{**vars(hit), "take": decided.get(hit.key)}) for hit in found.values()]


def waiting(erasure: Erasure) -> int:
    """How many are not decided."""
    return sum(hit.take is None for hit in look(erasure))


def seen_by(hits: Iterable[Hit], user: User) -> list[Hit]:
    """Those whose account the reader serves; what hangs on no account is an admin's."""
    hits = list(hits)
    if user.is_admin:
        return hits
    ids = {hit.account_id for hit in hits if hit.account_id}
    mine = set(Account.objects.served_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [hit for hit in hits if hit.account_id in mine]


@transaction.atomic
def decide(erasure: Erasure, *, words: Iterable[str], choices: Mapping[str, bool], by: User) -> Erasure:
    """Keep the words to look for and what was decided about the texts and files shown. Raises WrongState, InvalidInput."""
    row = Erasure.objects.select_for_update(no_key=True).get(pk=erasure.pk)
    if row.state != ErasureState.ASKED:
        raise WrongState(_("Somebody has decided this in the meantime."))
    row.also = list(dict.fromkeys(word for word in (" ".join(w.split()) for w in words) if word))
    if len(row.also) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in row.also):
        raise InvalidInput(_("At most %(most)s names of %(long)s characters each."), most=MOST_WORDS, long=LONGEST_WORD)
    theirs = {hit.key for hit in seen_by(look(row), by)}
    row.choices = {**row.choices, **{key: take for key, take in choices.items() if key in theirs}}
    row.save(update_fields=["also", "choices"])
    return row


def chosen(erasure: Erasure) -> Chosen:
    """What the erasure will do beside what is certain."""
    certain = Naming(person_rows.whole(erasure.person))
    words = list(dict.fromkeys([*erasure.also, *certain.words]))
    keys = [key.rpartition(":") for key, take in erasure.choices.items() if take]
    rows = [(label, int(pk)) for label, _colon, pk in keys]
    return Chosen(
        Naming.of_words(words),
        [one for one in rows if one[0] != files.LABEL],
        [pk for label, pk in rows if label == files.LABEL],
        words,
    )


def apply(what: Chosen) -> dict[str, int]:
    """Take the words out of the chosen rows and the files off the disk; returns how many by table."""
    done: dict[str, int] = {}
    for label, pk in what.rows:
        model = apps.get_model(label)
        if label == VALUE:
            account = Value.objects.filter(pk=pk).values_list("account", flat=True).first()
            changed = bool(account and values.forget(account, [], what.naming, only=[pk]))
        else:
            row = model._base_manager.filter(pk=pk).values("pk", *_columns(label)).first()
            changed = row is not None and texts.clean_row(model, row, what.naming)
        if changed:
            done[label] = done.get(label, 0) + 1
    done["files"] = files.remove(what.files)
    return done


def _columns(label: str) -> list[str]:
    if label == "audit.event":
        return ["params"]
    return list(where.EVERYWHERE[label]) if label in where.EVERYWHERE else texts.texts_of(apps.get_model(label))


def _hits(persons: list[KeyPerson], certain: Naming, also: Naming, words: Collection[str]) -> Iterator[Hit]:
    ids = [person.pk for person in persons]
    accounts = sorted({person.account_id for person in persons})
    for account_id in accounts:
        for model, row in texts.naming_rows(account_id, also):
            yield from _hit(model, row, account_id, certain, also)
        for value, said in values.of_others(account_id, ids) if also.words else ():
            rest = " · ".join(filter(None, map(str, certain.without(said).values())))
            if spans := also.found_in(rest):
                shown = None if value.is_sealed else _around(rest, spans[0])
                yield Hit(f"{VALUE}:{value.pk}", words_of(Value), account_id, shown)
    yield from _files(ids, accounts, Naming.of_words([*certain.words, *words]))
    typed = [word for word in words if word not in variants.of(persons)]
    everywhere = Naming.of_words([*certain.words, *typed])
    for label in where.EVERYWHERE if everywhere.words else ():
        for row in texts.rows_of(label, everywhere):
            yield from _hit(apps.get_model(label), row, None, Naming(()), everywhere)


def _hit(model: Any, row: dict[str, Any], account_id: int | None, certain: Naming, naming: Naming) -> Iterator[Hit]:
    for name, value in row.items():
        if name == "pk":
            continue
        for text in _texts_in(certain.without(value)):
            if spans := naming.found_in(text):
                key = f"{model._meta.label_lower}:{row['pk']}"
                yield Hit(key, words_of(model), account_id, _around(text, spans[0]))
                return


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


def _around(text: str, span: tuple[int, int]) -> list[tuple[str, bool]]:
    start, end = span
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    before = ("…" if start > AROUND else "") + before
    after = after + ("…" if len(text) > end + AROUND else "")
    return [(before, False), (text[start:end], True), (after, False)]


def _files(ids: list[int], accounts: list[int], naming: Naming) -> Iterator[Hit]:
    """Files of contacts with the person, and those whose name names them."""
    held = FollowUpAttachment.objects.filter(follow_up__account__in=accounts, attachment__removed_at=None)
    met = set(held.filter(follow_up__person_links__person__in=ids).values_list("attachment", flat=True))
    links = {row.attachment_id: (row.pk, row.follow_up.account_id) for row in held.select_related("follow_up")}
    for row in Attachment.objects.filter(pk__in=links).order_by("pk"):
        if row.pk in met or naming.found_in(row.name):
            link, account_id = links[row.pk]
            yield Hit(f"{files.LABEL}:{row.pk}", row.name, account_id, [(row.name, False)], is_file=True, link=link)
