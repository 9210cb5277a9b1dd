"""Texts and files that may speak of a person: shown before an erasure, each is decided on by people (decision 0051)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import variants
from accounts.called import Called
from accounts.models import Account
from accounts.naming import Naming
from accounts.services import withholding
from accounts.services.refusals import InvalidInput, WrongState
from commons.models import Attachment
from followups.models import FollowUpAttachment
from portraits.models import Erasure, ErasureState, Value
from portraits.services.personal import files, joining, person_rows, texts, values, where
from portraits.services.personal.digests import Digests, digest
from portraits.services.personal.sparing import Sparing, number_in
from portraits.services.personal.table_words import words_of

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from users.models import User

MOST = 300
MOST_WORDS, LONGEST_WORD, AROUND = 80, 60, 60
MOST_SHOWN = 5  # texts of one row
CELLS = " · "
VALUE = "portraits.value"


@dataclass(frozen=True)
class Hit:
    """A text or a file that may speak of the person. `account_id` None: it hangs on no account.

    `shown`: each text of it with a name, as parts with the number of the name among all of the place, 0 for what is none;
    None for what is closed. `n`: how many names, where each is decided on by itself; `left`: those that stay.
    `column`: the column of the first one; `cell`: which cell of a list of cells, counted from 0.
    """

    key: str
    what: str
    account_id: int | None
    shown: list[list[tuple[str, int]]] | None
    is_file: bool = False
    take: bool | None = None
    link: int | None = None
    column: str = ""
    cell: int | None = None
    whole: tuple[str, ...] = ()  # the same texts uncut
    n: int = 0
    left: tuple[int, ...] = ()

    @property
    def row(self) -> tuple[str, int]:
        """The table and the row."""
        label, _colon, pk = self.key.rpartition(":")
        return label, int(pk)


@dataclass
class Chosen:
    """What was decided: these rows lose these words, these files go."""

    naming: Any
    rows: list[tuple[str, int]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    spared: dict[tuple[str, int], tuple[int, list[int]]] = field(default_factory=dict)  # of how many names, which stay

    def digests(self) -> list[tuple[int, str]]:
        """The words, one way: for the register, which names nobody."""
        return [(len(word), digest(word)) for word in self.words] if self.rows else []

    @classmethod
    def again(
        cls, rows: Iterable[Any], file_ids: Iterable[int], words: Iterable[Any], spared: Iterable[Any] = ()
    ) -> Chosen:
        """The same from the register, after a restore."""
        kept = {(label, pk): (n, left) for label, pk, n, left in spared}
        return cls(Digests(words), [(label, pk) for label, pk in rows], list(file_ids), spared=kept)


def look(erasure: Erasure) -> list[Hit]:
    """Everything that may speak of the person, decided or not. Raises InvalidInput when a word is too common."""
    persons = person_rows.whole(erasure.person)
    certain, also = Naming(persons), Naming.of_words(erasure.also)
    found: dict[str, Hit] = {}
    for hit in _hits(persons, certain, also, erasure.also):
        found.setdefault(hit.key, hit)
        if len(found) > MOST:
            raise InvalidInput(_("More than %(most)s places: take the most common words off the list."), most=MOST)
    return [replace(hit, **_decided(hit, erasure.choices.get(hit.key))) for hit in found.values()]


def _decided(hit: Hit, said: Any) -> dict[str, Any]:
    """What was decided; nothing where names were chosen among others than those of today."""
    if not isinstance(said, dict):
        return {"take": said}
    return {"take": True, "left": tuple(said["left"])} if said["n"] == hit.n else {"take": None}


def naming(persons: list[KeyPerson]) -> list[Hit]:
    """Every place that names some persons, for certain or by parts of their names, at most MOST, with whole texts."""
    words = [*Naming(persons).words, *variants.of(persons)]
    found: dict[str, Hit] = {}
    for hit in _hits(persons, Naming(()), Naming.of_words(words), words):
        found.setdefault(hit.key, hit)
        if len(found) >= MOST:
            break
    return list(found.values())


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


def readable(hits: Iterable[Hit]) -> list[Hit]:
    """The same without the names of others whose data may not be processed, as everywhere else (decision 0026)."""
    hits = list(hits)
    naming = withholding.restricted({hit.account_id for hit in hits if hit.account_id})
    return [_without(hit, known) if (known := naming.get(hit.account_id or 0)) else hit for hit in hits]


def _without(hit: Hit, known: Called) -> Hit:
    texts = hit.shown and [[(part if n else known.without(part), n) for part, n in text] for text in hit.shown]
    return replace(hit, shown=texts)


@transaction.atomic
def decide(
    erasure: Erasure,
    *,
    words: Iterable[str],
    choices: Mapping[str, bool],
    by: User,
    left: Mapping[str, Collection[int]] | None = None,
) -> Erasure:
    """Keep the words to look for and what was decided about the texts and files shown. Raises WrongState, InvalidInput.

    `left`: by place that loses the names, the numbers of those that stay.
    """
    row = Erasure.objects.select_for_update(no_key=True).get(pk=erasure.pk)
    if row.state != ErasureState.ASKED:
        raise WrongState(_("Somebody has decided this in the meantime."))
    row.also = list(dict.fromkeys(word for word in (" ".join(w.split()) for w in words) if word))
    if len(row.also) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in row.also):
        raise InvalidInput(_("At most %(most)s names of %(long)s characters each."), most=MOST_WORDS, long=LONGEST_WORD)
    theirs = {hit.key: hit for hit in seen_by(look(row), by)}
    said = {key: _said(theirs[key], take, (left or {}).get(key, ())) for key, take in choices.items() if key in theirs}
    row.choices = {**row.choices, **said}
    row.save(update_fields=["also", "choices"])
    return row


def _said(hit: Hit, take: bool, left: Collection[int]) -> Any:
    """As it is kept: taken out or not, or which of its names stay."""
    stay = sorted(set(left) & set(range(1, hit.n + 1)))
    if not take or not stay:
        return take
    return {"n": hit.n, "left": stay} if len(stay) < hit.n else False


def chosen(erasure: Erasure) -> Chosen:
    """What the erasure will do beside what is certain."""
    certain = Naming(person_rows.whole(erasure.person))
    words = list(dict.fromkeys([*erasure.also, *certain.words]))
    keys = [key.rpartition(":") for key, take in erasure.choices.items() if take]
    rows = [(label, int(pk)) for label, _colon, pk in keys]
    kept = zip(rows, (take for take in erasure.choices.values() if take), strict=True)
    return Chosen(
        Naming.of_words(words),
        [one for one in rows if one[0] != files.LABEL],
        [pk for label, pk in rows if label == files.LABEL],
        words,
        {row: (take["n"], take["left"]) for row, take in kept if isinstance(take, dict)},
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
            changed = row is not None and texts.clean_row(model, row, _sparing(what, (label, pk), row))
        if changed:
            done[label] = done.get(label, 0) + 1
    done["files"] = files.remove(what.files)
    return done


def _sparing(what: Chosen, place: tuple[str, int], row: dict[str, Any]) -> Any:
    """What takes names out of a row; all of them where it is no longer the text of which some were to stay."""
    n, left = what.spared.get(place, (0, []))
    return Sparing(what.naming, left) if left and number_in(row, what.naming) == n else what.naming


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
                shown = None if value.is_sealed else [_around(rest, spans)]
                whole = () if value.is_sealed else (rest,)
                yield Hit(f"{VALUE}:{value.pk}", words_of(Value), account_id, shown, whole=whole)
    yield from _files(ids, accounts, Naming.of_words([*certain.words, *words]))
    typed = [word for word in words if word not in variants.of(persons)]
    everywhere = Naming.of_words([*certain.words, *typed])
    by_itself = joining.by_itself(persons, certain) if everywhere.words else {}
    for label in where.EVERYWHERE if everywhere.words else ():
        rows = list(texts.rows_of(label, everywhere))
        swept: set[int] = set()
        if rows and label in by_itself:
            swept = set(by_itself[label].filter(pk__in=[row["pk"] for row in rows]).values_list("pk", flat=True))
        for row in rows:
            loses = certain if row["pk"] in swept else Naming(())
            yield from _hit(apps.get_model(label), row, None, loses, everywhere)


def _hit(model: Any, row: dict[str, Any], account_id: int | None, certain: Naming, naming: Naming) -> Iterator[Hit]:
    """The row as a place to decide about, if it names them beside what goes by itself."""
    shown, first, cell, n = [], "", None, 0
    whole: list[str] = []
    for name, value in row.items():
        if name == "pk":
            continue
        value = certain.without(value)
        for text in _texts_in(value):
            if spans := naming.found_in(text):
                shown.append(_around(text, spans, n))
                whole.append(text)
                n += len(spans)
                if not first:
                    first, cell = name, _cell(value, naming)
    if shown:
        key = f"{model._meta.label_lower}:{row['pk']}"
        each = n if account_id else 0  # elsewhere more words are taken out than are looked for
        yield Hit(
            key, words_of(model), account_id, shown[:MOST_SHOWN], column=first, cell=cell, whole=tuple(whole), n=each
        )


def _cell(value: Any, naming: Naming) -> int | None:
    if not isinstance(value, list):
        return None
    return next((at for at, each in enumerate(value) if isinstance(each, str) and naming.found_in(each)), None)


def _texts_in(value: Any) -> Iterator[str]:
    """Texts to read; a list of words, as the cells of a row, is one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(each is None or isinstance(each, str | int | float) for each in value):
        yield CELLS.join(str(each) for each in value if each not in (None, ""))
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


def _around(text: str, spans: list[tuple[int, int]], before: int = 0) -> list[tuple[str, int]]:
    """The text round the names, with every name in it numbered, `before` having gone before.

    Where the names stand far apart, what lies between them is left out.
    """
    parts: list[tuple[str, int]] = []
    at, last = 0, len(text)
    for number, (start, end) in enumerate(spans, before + 1):
        between = text[at:start]
        if not parts and start > AROUND:
            between = "…" + between[-AROUND:]
        elif parts and len(between) > 2 * AROUND:
            between = f"{between[:AROUND]} … {between[-AROUND:]}"
        parts += [(between, 0), (text[start:end], number)]
        at = end
    parts.append((text[at : at + AROUND] + ("…" if at + AROUND < last else ""), 0))
    return [part for part in parts if part[0]]


def _files(ids: list[int], accounts: list[int], naming: Naming) -> Iterator[Hit]:
    """Files of contacts with the person, and those whose name names them."""
    held = FollowUpAttachment.objects.filter(follow_up__account__in=accounts, attachment__removed_at=None)
    met = set(held.filter(follow_up__person_links__person__in=ids).values_list("attachment", flat=True))
    links = {row.attachment_id: (row.pk, row.follow_up.account_id) for row in held.select_related("follow_up")}
    for row in Attachment.objects.filter(pk__in=links).order_by("pk"):
        if row.pk in met or naming.found_in(row.name):
            link, account_id = links[row.pk]
            yield Hit(
                f"{files.LABEL}:{row.pk}",
                row.name,
                account_id,
                [[(row.name, 0)]],
                is_file=True,
                link=link,
                whole=(row.name,),
            )
