"""Guards of what is told in confidence, each taken away on purpose (tests/faults/sabotage.py)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.faults.guards.broken import Broken

ACCESS, PERSONAL = "tests/portraits/test_access.py", "tests/portraits/personal"
CONFIRMING, CONSENT, SEALING = (f"tests/portraits/test_{name}.py" for name in ("confirming", "consent", "sealing"))
RACES = "tests/faults/test_confided_races.py"


def _without_locks(queryset: Any) -> None:
    queryset.select_for_update = lambda self, *args, **kwargs: self.all()


def opened_without_a_purpose() -> None:
    from portraits.services import opening

    original = opening.open_values

    def careless(*args: Any, words: str, **kwargs: Any) -> Any:
        return original(*args, words=words.strip() or "-", **kwargs)

    opening.open_values = careless  # type: ignore[assignment]


def openings_leave_no_event() -> None:
    from portraits.services import opening

    opening.audit = SimpleNamespace(record_many=lambda *args, **kwargs: None)  # type: ignore[assignment]


def no_need_to_know() -> None:
    from portraits.services.access import deciding

    original = deciding._of
    deciding._of = lambda row, given, user, has: original(row, given or [False], user, has)


def an_old_signature_will_do() -> None:
    from portraits.models import Signature
    from portraits.services.access import deciding

    deciding.signed = lambda user: Signature.objects.standing().filter(user=user).exists()


def a_signature_taken_back_still_counts() -> None:
    from portraits.models import Signature, Undertaking
    from portraits.services.access import deciding

    def signed(user: Any) -> bool:
        return Signature.objects.filter(user=user, undertaking=Undertaking.objects.order_by("-pk").first()).exists()

    deciding.signed = signed


def nobody_else_has_to_approve() -> None:
    from portraits.services.access import deciding

    original = deciding._of
    deciding._of = lambda row, given, user, has: original(row, [True for _one in given], user, has)


def who_gave_it_approves_it() -> None:
    from django.utils import timezone

    from portraits.services.access import granting

    def approve(grant: Any, *, by: Any) -> Any:
        grant.approved_by, grant.approved_at = by, timezone.now()
        if by.pk != grant.user_id:
            grant.save()
        return grant

    granting.approve = approve


def who_asked_for_an_erasure_approves_it() -> None:
    from portraits.services.personal import erasing

    original = erasing._open

    def forgetful(erasure: Any, by: Any) -> Any:
        row = original(erasure, by)
        row.asked_by_id = None
        return row

    erasing._open = forgetful


def what_is_known_sets_no_limit() -> None:
    from portraits.models import Distance
    from portraits.services import confirming

    original = confirming.measuring.measure

    def generous(ids: Any, **kwargs: Any) -> Any:
        ids = list(ids)
        found = original(ids, **kwargs)
        Distance.objects.filter(pk__in=ids).update(ceiling=5)
        return found

    confirming.measuring = SimpleNamespace(measure=generous)  # type: ignore[assignment]


def a_fallen_ceiling_is_not_looked_at() -> None:
    from portraits.models import Distance

    Distance.stage = property(lambda self: self.confirmed)  # type: ignore[assignment, method-assign]


def anybody_confirms() -> None:
    from portraits.services import confirming

    confirming.may_confirm = lambda account, *, user: True


def children_may_be_described() -> None:
    from commons import children

    children.describes = lambda text: ""
    children.asks = lambda *texts: False


def what_was_written_over_is_gone() -> None:
    from portraits.models.values import ValueQuerySet

    original = ValueQuerySet.visible_to
    ValueQuerySet.visible_to = lambda self, user: original(self, user).current()  # type: ignore[method-assign]


def closed_values_are_written_over_unread() -> None:
    from portraits.services import filling

    filling.opening = SimpleNamespace(may_open=lambda *args, **kwargs: True)  # type: ignore[assignment]


def consent_taken_back_changes_nothing() -> None:
    from portraits.models.values import Value

    Value.consent_withdrawn_on = property(lambda self: None, lambda self, value: None)  # type: ignore[assignment]


def nothing_waits_for_a_look() -> None:
    from portraits.services.personal import choosing

    choosing.waiting = lambda erasure: 0


def erased_at_one_company_only() -> None:
    from portraits.services.personal import erasing

    erasing.whole = lambda person: [person]


def nobody_is_recognised() -> None:
    from accounts.services import forgotten
    from imports.kinds import protected

    forgotten.against = protected.against = lambda rows: [None for _row in rows]  # type: ignore[attr-defined]


def the_need_to_know_list_comes_along() -> None:
    from portraits.models import Grant
    from portraits.services import following

    original = following.measuring.measure

    def lend(ids: Any, **kwargs: Any) -> Any:
        for grant in Grant.objects.all():
            Grant.objects.create(
                account_id=list(ids)[0],
                user=grant.user,
                reason="x",
                starts_on=grant.starts_on,
                by=grant.by,
                at=grant.at,
            )
        return original(ids, **kwargs)

    following.measuring = SimpleNamespace(measure=lend)  # type: ignore[assignment]


def restricted_names_are_shown() -> None:
    from accounts.models import KeyPerson

    KeyPerson.shown = property(lambda self: self.name)  # type: ignore[assignment, method-assign]


def texts_are_not_swept() -> None:
    from portraits.services.personal import erasing

    erasing.texts = SimpleNamespace(forget=lambda *args: {})  # type: ignore[assignment]


def no_locks_in_confidence() -> None:
    from accounts.models import AccountQuerySet
    from portraits.models import Erasure, Grant, Signature

    for queryset in (AccountQuerySet, *(type(model.objects.get_queryset()) for model in (Erasure, Grant, Signature))):
        _without_locks(queryset)


def stages_are_confirmed_for_whoever_owns_it() -> None:
    from portraits.services import confirming

    confirming.same_owner = lambda seen, account: True


BROKEN: dict[str, Broken] = {
    "opened_without_a_purpose": Broken(
        "closed values open with a purpose in words", opened_without_a_purpose,
        (f"{ACCESS}::test_each_opening_has_a_purpose_and_is_kept_before_the_value_is_sent",),
    ),
    "openings_leave_no_event": Broken(
        "each view of each field is one event", openings_leave_no_event,
        (f"{ACCESS}::test_everything_closed_in_a_section_opens_at_once_one_event_each",
         f"{SEALING}::test_each_view_of_each_value_is_one_event_without_the_value"),
    ),
    "no_need_to_know": Broken(
        "the need-to-know list decides", no_need_to_know,
        (f"{ACCESS}::test_a_new_owner_starts_masked_and_is_let_in_for_the_cycle",
         f"{ACCESS}::test_admins_are_let_in_by_the_list_only"),
    ),
    "an_old_signature_will_do": Broken(
        "the undertaking is signed in its newest version", an_old_signature_will_do,
        (f"{ACCESS}::test_a_new_version_asks_again_and_a_signature_is_taken_back",),
    ),
    "a_signature_taken_back_still_counts": Broken(
        "a signature taken back closes at once", a_signature_taken_back_still_counts,
        (f"{ACCESS}::test_a_new_version_asks_again_and_a_signature_is_taken_back",),
    ),
    "nobody_else_has_to_approve": Broken(
        "a VVIP opens with a second person's approval", nobody_else_has_to_approve,
        (f"{ACCESS}::test_a_vvip_opens_with_a_signature_and_a_second_person",
         f"{ACCESS}::test_what_becomes_a_vvip_closes_to_whoever_has_no_second_approval"),
    ),
    "who_gave_it_approves_it": Broken(
        "the second person is not the first", who_gave_it_approves_it,
        (f"{ACCESS}::test_a_vvip_opens_with_a_signature_and_a_second_person",),
    ),
    "who_asked_for_an_erasure_approves_it": Broken(
        "an erasure takes two people", who_asked_for_an_erasure_approves_it,
        (f"{PERSONAL}/test_erasing.py::test_it_takes_two_people_who_answer_for_the_account",),
    ),
    "what_is_known_sets_no_limit": Broken(
        "a stage is confirmed up to the ceiling", what_is_known_sets_no_limit,
        (f"{CONFIRMING}::test_a_manager_confirms_with_a_reason_up_to_the_ceiling",),
    ),
    "a_fallen_ceiling_is_not_looked_at": Broken(
        "a fallen ceiling lowers the stage that holds", a_fallen_ceiling_is_not_looked_at,
        (f"{CONFIRMING}::test_a_stage_above_a_fallen_ceiling_is_capped_and_comes_back",),
    ),
    "anybody_confirms": Broken(
        "a manager who does not own the account confirms", anybody_confirms,
        (f"{CONFIRMING}::test_a_manager_confirms_with_a_reason_up_to_the_ceiling",
         f"{CONFIRMING}::test_nobody_confirms_their_own_account"),
    ),
    "children_may_be_described": Broken(
        "no data on children", children_may_be_described,
        (f"{CONSENT}::test_a_field_may_not_ask_about_children",
         f"{CONSENT}::test_words_about_a_child_are_refused_in_the_extended_section"),
    ),
    "what_was_written_over_is_gone": Broken(
        "nobody hides a field from whoever has the right", what_was_written_over_is_gone,
        (f"{ACCESS}::test_whoever_has_the_right_opens_what_was_written_over",),
    ),
    "closed_values_are_written_over_unread": Broken(
        "a closed value is replaced only by somebody who may open it", closed_values_are_written_over_unread,
        (f"{ACCESS}::test_a_closed_value_is_written_over_only_by_whom_it_is_open_to",),
    ),
    "consent_taken_back_changes_nothing": Broken(
        "a consent taken back closes the value", consent_taken_back_changes_nothing,
        (f"{CONSENT}::test_a_consent_names_its_day_and_way_and_closes_the_value_once_taken_back",),
    ),
    "nothing_waits_for_a_look": Broken(
        "an erasure waits until each place is decided", nothing_waits_for_a_look,
        (f"{PERSONAL}/test_choosing.py::test_an_erasure_waits_until_each_place_is_decided",
         f"{PERSONAL}/test_choosing.py::test_a_text_written_after_the_look_is_asked_about_too"),
    ),
    "erased_at_one_company_only": Broken(
        "an erasure reaches every company they worked for", erased_at_one_company_only,
        (f"{PERSONAL}/test_choosing.py::test_who_went_to_another_company_is_erased_at_both",),
    ),
    "texts_are_not_swept": Broken(
        "every text about the account loses the name", texts_are_not_swept,
        (f"{PERSONAL}/test_columns.py::test_every_column_about_an_account_loses_the_name",),
    ),
    "nobody_is_recognised": Broken(
        "an erased or restricted person does not come back by a typed name", nobody_is_recognised,
        (f"{PERSONAL}/test_coming_back.py::test_a_name_typed_into_the_log_is_told_of_an_erased_person",
         f"{PERSONAL}/test_coming_back.py::test_a_restricted_person_is_neither_offered_nor_logged",
         "tests/imports/wizard/test_protected_people.py::test_rows_that_name_them_are_told_so_and_not_written"),
    ),
    "restricted_names_are_shown": Broken(
        "past contacts show a placeholder while processing has stopped", restricted_names_are_shown,
        (f"{PERSONAL}/test_coming_back.py::test_past_contacts_show_a_placeholder_while_it_is_stopped",),
    ),
    "the_need_to_know_list_comes_along": Broken(
        "the need-to-know list stays with the account", the_need_to_know_list_comes_along,
        (f"{PERSONAL}/test_going_along.py::test_the_need_to_know_list_does_not_come_along",),
    ),
    "stages_are_confirmed_for_whoever_owns_it": Broken(
        "a stage is confirmed for the owner who was looked at", stages_are_confirmed_for_whoever_owns_it,
        (f"{RACES}::test_a_stage_is_confirmed_for_the_owner_who_was_looked_at",),
    ),
    "no_locks_in_confidence": Broken(
        "accounts, entries, erasures and signatures are locked before they are judged", no_locks_in_confidence,
        (f"{RACES}::test_of_two_approvals_at_once_one_is_the_second_persons",
         f"{RACES}::test_of_two_approvals_of_an_erasure_at_once_one_erases",
         f"{RACES}::test_nothing_opens_after_a_signature_was_taken_back",
         f"{RACES}::test_nobody_who_is_erased_is_filled_in_again",
         f"{RACES}::test_nobody_whose_processing_stops_is_filled_in_after_it",
         f"{RACES}::test_a_grade_by_hand_stands_against_a_model_that_comes_at_the_same_time",
         f"{RACES}::test_no_more_than_one_place_on_the_list_for_one_person"),
    ),
}  # fmt: skip
