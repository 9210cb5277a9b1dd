"""Closed values at rest: ciphertext, one key per subject, rotation, destruction."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.models import Account, KeyPerson
from accounts.services.refusals import NotAllowed
from audit.models import Event
from commons import sealing
from portraits.models import Field, SubjectKey, Value
from portraits.services import catalogue, keys, opening, recounting
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, make_person, owned_before, small_catalogue

CANARY = "zqcanaryqz"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    it = make_account(cast.ann, "Acme")
    owned_before(it, cast.cho)
    return it


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def everything_stored() -> str:
    """All rows of all tables as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


@pytest.mark.parametrize("code", ["deep_a", "deep_p", "extended_a", "extended_p"])
def test_a_closed_value_is_nowhere_in_the_database(account: Account, li: KeyPerson, code: str) -> None:
    value = know(account, code, CANARY, person=li, source=f"{CANARY} said so", purpose=CANARY)
    assert value is not None
    assert value.is_sealed
    assert CANARY not in everything_stored()
    assert keys.unsealed(Value.objects.get(pk=value.pk))["text"] == CANARY


def test_a_sensitive_field_is_closed_in_any_section(account: Account, li: KeyPerson) -> None:
    Field.objects.filter(code="basic_a").update(sensitivity="sensitive")
    know(account, "basic_a", CANARY)
    assert CANARY not in everything_stored()


def test_the_key_of_one_does_not_open_what_is_of_another(account: Account, li: KeyPerson) -> None:
    wang = make_person(account, "Wang")
    one, other = know(account, "deep_p", CANARY, person=li), know(account, "deep_p", "x", person=wang)
    assert one is not None
    assert other is not None
    assert one.key_id != other.key_id
    with pytest.raises(sealing.Unreadable):
        sealing.opened(other.key.wrapped, f"field {one.field_id}", one.sealed)  # type: ignore[union-attr]


def test_a_text_put_into_another_field_does_not_open(account: Account, li: KeyPerson) -> None:
    one, other = know(account, "deep_p", CANARY, person=li), know(account, "extended_p", "x", person=li)
    assert one is not None
    assert other is not None
    Value.objects.filter(pk=other.pk).update(sealed=one.sealed)
    with pytest.raises(sealing.Unreadable):
        keys.unsealed(Value.objects.get(pk=other.pk))


def test_a_new_installation_key_in_front_keeps_everything_readable(account: Account, li: KeyPerson, settings) -> None:
    value = know(account, "deep_p", CANARY, person=li)
    old, new = settings.FIELD_KEYS, Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *old]
    assert keys.unsealed(Value.objects.get(pk=value.pk))["text"] == CANARY  # type: ignore[union-attr]
    assert keys.rewrap_all() == 1
    settings.FIELD_KEYS = [new]
    assert keys.unsealed(Value.objects.get(pk=value.pk))["text"] == CANARY  # type: ignore[union-attr]
    settings.FIELD_KEYS = old
    with pytest.raises(sealing.Unreadable):
        keys.unsealed(Value.objects.get(pk=value.pk))  # type: ignore[union-attr]


def test_without_installation_keys_nothing_closed_is_written(account: Account, li: KeyPerson, settings) -> None:
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        know(account, "deep_p", CANARY, person=li)
    assert not Value.objects.exists()


def test_a_destroyed_key_makes_values_and_history_unreadable_and_leaves_the_ceiling(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    know(account, "deep_p", "before", person=li)
    value = know(account, "deep_p", CANARY, person=li, by=again(cast.mia))
    other = know(account, "deep_a", "ours")
    assert keys.destroy(person=li, by=account.owner) == 1
    for row in Value.objects.filter(person=li):
        with pytest.raises(sealing.Unreadable):
            keys.unsealed(row)
    assert keys.unsealed(Value.objects.get(pk=other.pk))["text"] == "ours"  # type: ignore[union-attr]
    assert SubjectKey.objects.get(pk=value.key_id).wrapped == ""  # type: ignore[union-attr]
    assert opening.open_values(
        account, [Value.objects.get(pk=value.pk)], by=again(cast.mia), purpose="visit", words="what we ask", today=TODAY
    ) == {value.pk: None}  # type: ignore[union-attr, arg-type]


def test_what_becomes_closed_is_encrypted_with_its_history(cast: Cast, account: Account) -> None:
    know(account, "needs_a", f"{CANARY} before")
    know(account, "needs_a", CANARY)
    field = Field.objects.get(code="needs_a")
    catalogue.save_field({"sensitivity": "sensitive"}, by=cast.ada, field=field, version=1, close_for_good=True)
    recounting.run_unfinished(today=TODAY)
    assert CANARY not in everything_stored()
    assert [keys.unsealed(v)["text"] for v in Value.objects.filter(field=field).order_by("pk")] == [
        f"{CANARY} before",
        CANARY,
    ]


def test_each_view_of_each_value_is_one_event_without_the_value(cast: Cast, account: Account, li: KeyPerson) -> None:
    values = [know(account, "deep_p", CANARY, person=li), know(account, "deep_a", CANARY)]
    for _ in range(2):
        opening.open_values(account, values, by=again(cast.mia), purpose="visit", words="what we ask", today=TODAY)  # type: ignore[arg-type]
    events = Event.objects.filter(code="portrait.opened", actor=cast.mia)
    assert sorted(event.params["field"] for event in events) == ["deep_a", "deep_a", "deep_p", "deep_p"]
    assert CANARY not in "".join(str(event.params) for event in Event.objects.all())


@pytest.mark.parametrize(
    ("who", "may"), [("ann", False), ("mia", True), ("max", True), ("bob", False), ("zoe", False), ("ada", False)]
)
def test_closed_values_are_open_to_the_managers_above_and_to_nobody_else_unasked(
    cast: Cast, account: Account, li: KeyPerson, who: str, may: bool
) -> None:
    value, user = know(account, "deep_p", CANARY, person=li, by=again(cast.mia)), again(getattr(cast, who))
    if may:
        assert (
            opening.open_values(account, [value], by=user, purpose="visit", words="what we ask", today=TODAY)[value.pk][
                "text"
            ]
            == CANARY
        )  # type: ignore[index, union-attr, list-item]
    else:
        with pytest.raises(NotAllowed):
            opening.open_values(account, [value], by=user, purpose="visit", words="what we ask", today=TODAY)  # type: ignore[list-item]
        assert not Event.objects.filter(code="portrait.opened").exists()
