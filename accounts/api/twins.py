"""Records that may be the one that a program enters: told as the pages tell them, and asked about before it is there twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts import duplicates
from accounts.duplicates import Reason, Twin
from accounts.duplicates.looking import persons_like
from accounts.models import KeyPerson
from accounts.services import asking
from core.api.examples import example
from core.api.fields import reason_field
from core.api.problems import Problem

if TYPE_CHECKING:
    from users.models import User

ASKED = ("confirm_duplicate", "duplicate_reason")
FOUND = {
    "kind": "account", "account": 4711, "lead": None, "person": None, "name": "Harbour Print Ltd", "owner": "Ann Seller",
    "claimable": False, "told": "", "reasons": ["same telephone …1234"],
}  # fmt: skip


@example("Found", answer=FOUND)
class TwinSerializer(serializers.Serializer[Any]):
    """A record that it may be: by id and name for who may see it, otherwise only whom to ask (`told`)."""

    kind = serializers.CharField(read_only=True, help_text="account, person or lead")
    account = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField(help_text="of the account that a key person is entered for")
    name = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField(help_text="empty where nobody has it, or it is not yours to see")
    claimable = serializers.BooleanField(read_only=True, help_text="it lies in a pool from which you may take it")
    told = serializers.SerializerMethodField(help_text="whom to ask, where it is not yours to see")
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)

    def get_account(self, twin: Twin) -> int | None:
        """Its id."""
        return twin.account.pk if twin.account else None

    def get_person(self, _twin: Twin) -> int | None:
        """Known by the account only."""
        return None

    def get_lead(self, twin: Twin) -> int | None:
        """Its id."""
        return twin.record.pk if twin.record else None

    def get_name(self, twin: Twin) -> str:
        """The company."""
        return twin.account.name if twin.account else twin.record.company if twin.record else ""

    def get_owner(self, twin: Twin) -> str:
        """Who has it."""
        owner = getattr(twin.account or twin.record, "owner", None)
        return owner.name if owner else ""

    def get_told(self, twin: Twin) -> str:
        """A sentence."""
        return twin.told if twin.hidden else ""


def confirm_field(*, persons: bool = False) -> serializers.BooleanField:
    """Whether to enter what may be here already; `persons`: also what names somebody who was erased."""
    words = "enter it although it looks like one that is here (409 `possible_duplicate`)"
    words += (
        ", or although it names somebody who was erased (409 `person_protected`)" if persons else "; only when entered"
    )
    return serializers.BooleanField(required=False, write_only=True, help_text=words)


def why_field() -> serializers.CharField:
    """Why a manager enters what is somebody else's or in the pool."""
    words = "why a manager enters one that is somebody else's or in the pool; only when entered"
    return reason_field(max_length=300, required=False, allow_blank=True, write_only=True, help_text=words)


def settled(twins: Sequence[Twin], user: User, values: Mapping[str, Any]) -> str:
    """The reason to record for one that is entered beside `twins`, after `confirm_duplicate` or `duplicate_reason`.

    Raises Problem like `ask_before` while neither was sent; KnownAlready or SayWhy (accounts.duplicates.standing).
    """
    why = values.get("duplicate_reason", "")
    if values.get("confirm_duplicate") or why.strip():
        _count(twins, user)
    else:
        ask_before(twins, user)
    return duplicates.check(twins, by=user, reason=why)


def ask_before(twins: Sequence[Twin | KeyPerson], user: User) -> None:
    """Raise Problem (409 `possible_duplicate`, or 429) when something is here already; `duplicates` tells of each.

    Whoever is told of what they may not see has asked: it is counted as a question (accounts.services.asking).
    """
    if not twins:
        return
    _count(twins, user)
    words = _("It may be here already: look at `duplicates`. To enter it nevertheless, send `confirm_duplicate`: true.")
    told = [_of_person(twin) if isinstance(twin, KeyPerson) else dict(TwinSerializer(twin).data) for twin in twins]
    raise Problem("possible_duplicate", words, duplicates=told)


def _count(twins: Sequence[Twin | KeyPerson], user: User) -> None:
    if not any(isinstance(twin, Twin) and twin.hidden for twin in twins):
        return
    try:
        asking.count_question(user, now=timezone.now())
    except asking.TooManyQuestions as refusal:
        raise Problem("throttled", str(refusal), headers={"Retry-After": "60"}) from None


def twins_of_account(facts: Mapping[str, Any], user: User) -> list[Twin]:
    """What the page asks about before it enters an account: all that is alike, where one is likely the same."""
    found = duplicates.find(
        user, name=facts["name"], telephones=facts.get("telephones", ()), website=facts.get("website", "")
    )
    return found if any(twin.is_likely for twin in found) else []


def twins_of_person(person: KeyPerson, user: User) -> list[Twin | KeyPerson]:
    """Persons of the account who are alike, and other customers with the same number or address."""
    here = KeyPerson.objects.visible_to(user).filter(account=person.account_id, merged_into=None)
    others = duplicates.find(
        user,
        telephones=[person.telephone] if person.telephone else (),
        emails=[person.email] if person.email else (),
        skip=person.account_id,
    )
    likely = [twin for twin in others if any(why.reason != Reason.DOMAIN for why in twin.why)]
    return [*persons_like(person, here), *likely]


def _of_person(person: KeyPerson) -> dict[str, Any]:
    return {
        "kind": "person", "account": person.account_id, "lead": None, "person": person.pk, "name": person.name,
        "owner": "", "claimable": False, "told": "", "reasons": [_("This person is known here already")],
    }  # fmt: skip
