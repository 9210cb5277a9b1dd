"""How accounts and their moves look to programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import explain, founding
from accounts.api.twins import ASKED, confirm_field, why_field
from accounts.models import Account, LedgerEntry, State
from accounts.services import editing
from accounts.services.reading import receivers
from core.api.examples import example
from core.api.fields import Money, version_field
from core.api.serializers import RecordSerializer
from core.telephones import all_with_digits
from users.api.people import ColleagueSerializer, TeamSerializer
from users.models import User

MASKED: dict[str, Any] = {"telephones": [], "notes": "", "address": ""}
WRITABLE = editing.FACTS
SOURCE = "the code of a kind of source, as of leads, or other words; a kind's name in any language becomes its code"
FOR_WHOM = ("give_to", "beyond_capacity", "untrained")
ACCOUNT = {
    "id": 4711, "name": "Harbour Print Ltd", "industry": "Printing", "region": "Shanghai", "address": "12 Quay Road",
    "website": "https://harbour-print.example", "telephones": ["021 5550 1234"], "source": "fair",
    "source_words": "Trade fair", "notes": "",
    "employees": 120, "annual_revenue": "25000000.00", "founded_year": 1998, "parent": None, "tags": [], "grade": "B",
    "score": "62.5", "score_known": 80, "grade_by_model": "B", "grade_decided": False, "grade_held": False,
    "vip": "", "protected": False, "state": "owned", "state_since": "2026-01-12", "owner": {"id": 7, "name": "Ann Seller"},
    "team": {"id": 3, "name": "Harbour"}, "cycle_contacts": 5, "contacts_allowed": 12, "lifetime_contacts": 9,
    "cycle_started_on": "2026-01-12", "last_contact_on": "2026-03-03", "last_order_on": None,
    "next_contact_due_on": "2026-03-17", "next_step_on": "2026-03-16", "proposal_visible_on": None,
    "recycle_due_on": "2026-06-01", "suspend_due_on": None, "look_again_on": None, "masked": False, "version": 3,
}  # fmt: skip
ENTERED = {"name": "Harbour Print Ltd", "telephones": ["021 5550 1234"], "industry": "Printing", "region": "Shanghai"}


@example("An account", answer=ACCOUNT, sent=ENTERED)
class AccountSerializer(RecordSerializer):
    """An account; in the pool its telephone numbers, notes and address are left out."""

    unlooked = {"name": "a company’s name", "industry": "a trade", "address": "where a company is"}
    telephones = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10, required=False)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)
    founded_year = serializers.IntegerField(
        validators=[MinValueValidator(founding.EARLIEST), MaxValueValidator(founding.latest)],
        required=False, allow_null=True, help_text="at the latest the present one",
    )  # fmt: skip
    annual_revenue = Money(required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    employees = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    source_words = serializers.CharField(read_only=True, help_text="`source` in the reader's language")
    owner = ColleagueSerializer(read_only=True, allow_null=True)
    team = TeamSerializer(read_only=True, allow_null=True)
    masked = serializers.SerializerMethodField()
    confirm_duplicate = confirm_field()
    duplicate_reason = why_field()
    give_to = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), required=False, allow_null=True, write_only=True,
        help_text="who gets it: an admin enters for anybody who sells, a manager for the own teams; only when entered",
    )  # fmt: skip
    beyond_capacity = serializers.BooleanField(
        required=False, write_only=True, help_text="although the capacity of `give_to` is reached; only when entered"
    )
    untrained = serializers.BooleanField(
        required=False, write_only=True, help_text="although training that is required is missing"
    )
    version = version_field(required=False)
    only_new = (*ASKED, *FOR_WHOM)

    class Meta:
        model = Account
        fields = (
            "id", *WRITABLE, "source_words", "grade", "score", "score_known", "grade_by_model",
            "grade_decided", "grade_held", "vip", "protected", "state", "state_since", "owner", "team",
            "cycle_contacts", "contacts_allowed", "lifetime_contacts", "cycle_started_on", "last_contact_on",
            "last_order_on", "next_contact_due_on", "next_step_on", "proposal_visible_on", "recycle_due_on",
            "suspend_due_on", "look_again_on", "masked", *ASKED, *FOR_WHOM, "version",
        )  # fmt: skip
        extra_kwargs: ClassVar = {"source": {"help_text": SOURCE}}
        read_only_fields = tuple(name for name in fields if name not in (*WRITABLE, *ASKED, *FOR_WHOM, "version"))

    def validate_telephones(self, numbers: list[str]) -> list[str]:
        """Numbers that can be called; what is stored already may be sent again."""
        there = self.instance.telephones if self.instance else ()
        all_with_digits(number for number in numbers if number not in there)
        return numbers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            for name in ("parent", "referred_by"):
                self.fields[name].queryset = Account.objects.visible_to(request.user)
            self.fields["give_to"].queryset = receivers(request.user)

    def get_masked(self, account: Account) -> bool:
        """Whether fields are left out because the account is only seen in the pool."""
        request = self.context.get("request")
        admin = request is not None and getattr(request.user, "is_admin", False)
        return account.state == State.POOLED and not admin

    def to_representation(self, instance: Account) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.get_masked(instance):
            shown.update({name: value for name, value in MASKED.items() if name in shown})
        return shown

    def validate_name(self, name: str) -> str:
        """A name has at least one letter or digit."""
        if not any(letter.isalnum() for letter in name):
            raise serializers.ValidationError(_("Write the company's name."))
        return name

    def validate_parent(self, parent: Account | None) -> Account | None:
        """No company stands above itself."""
        above, seen = parent, set()
        while above is not None and above.pk not in seen:
            if self.instance is not None and above.pk == self.instance.pk:
                raise serializers.ValidationError(_("This company already stands above that one."))
            seen.add(above.pk)
            above = above.parent
        return parent


MOVE = {
    "id": 90210, "rule": "claimed", "said": "Ann Seller claimed it from the pool.", "from_state": "pooled",
    "to_state": "owned", "from_user": None, "to_user": {"id": 7, "name": "Ann Seller"},
    "by": {"id": 7, "name": "Ann Seller"}, "on": "2026-01-12", "at": "2026-01-12T09:30:00+08:00", "reason_code": "",
    "reason": "", "evidence": {"contacts": 0, "required": 12, "policy_version": 4},
}  # fmt: skip


@example("A move", answer=MOVE)
class MoveSerializer(RecordSerializer):
    """One move of an account: from whom, to whom, by which rule or person, why, and what was known then."""

    from_user = ColleagueSerializer(read_only=True, allow_null=True)
    to_user = ColleagueSerializer(read_only=True, allow_null=True)
    by = ColleagueSerializer(read_only=True, allow_null=True, help_text="null: the system")
    said = serializers.SerializerMethodField(help_text="as the account's page says it")
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "rule", "said", "from_state", "to_state", "from_user", "to_user", "by", "on", "at", "reason_code",
            "reason", "evidence",
        )  # fmt: skip
        read_only_fields = fields

    def get_said(self, move: LedgerEntry) -> str:
        """The move in words."""
        return explain.entry_words(move)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_evidence(self, move: LedgerEntry) -> dict[str, Any]:
        """Counted contacts, last contact, last order, the settings in force."""
        return dict(move.evidence)
