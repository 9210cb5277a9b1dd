"""Addresses of the portrait pages."""

from django.urls import path

from portraits.views import catalogue, distance, portrait
from portraits.views.access import lists, opening, seen, undertaking
from portraits.views.personal import person, review

app_name = "portraits"
urlpatterns = [
    path("of/<int:pk>/", portrait.of_account, name="of_account"),
    path("person/<int:pk>/", portrait.of_person, name="of_person"),
    path("of/<int:pk>/field/", portrait.field, name="field"),
    path("of/<int:pk>/still/", portrait.still_true, name="still_true"),
    path("of/<int:pk>/line/", portrait.line, name="line"),
    path("of/<int:pk>/open/", opening.opened, name="open"),
    path("of/<int:pk>/section/", opening.section, name="open_section"),
    path("values/<int:pk>/consent/", person.withdraw, name="consent_withdraw"),
    path("earlier/<int:pk>/", opening.earlier, name="earlier"),
    path("of/<int:pk>/access/", lists.of_account, name="access"),
    path("of/<int:pk>/access/add/", lists.give, name="access_give"),
    path("of/<int:pk>/access/ask/", lists.ask, name="access_ask"),
    path("access/<int:pk>/approve/", lists.approve, name="access_approve"),
    path("access/<int:pk>/revoke/", lists.revoke, name="access_revoke"),
    path("access/requests/<int:pk>/", lists.decide, name="access_decide"),
    path("undertaking/", undertaking.read, name="undertaking"),
    path("undertaking/new/", undertaking.edit, name="undertaking_edit"),
    path("undertaking/signatures/<int:pk>/revoke/", undertaking.revoke, name="undertaking_revoke"),
    path("seen/", seen.seen, name="seen"),
    path("of/<int:pk>/before/", portrait.before, name="before"),
    path("of/<int:pk>/confirm/", distance.confirm, name="confirm"),
    path("of/<int:pk>/confirm/ask/", distance.ask, name="confirm_ask"),
    path("distances/", distance.of_teams, name="of_teams"),
    path("personal/", person.waiting, name="personal_waiting"),
    path("personal/<int:pk>/", person.of_person, name="personal"),
    path("personal/<int:pk>/export/", person.export, name="personal_export"),
    path("personal/<int:pk>/restrict/", person.restrict, name="personal_restrict"),
    path("personal/<int:pk>/lift/", person.lift, name="personal_lift"),
    path("personal/<int:pk>/erase/", person.erase, name="personal_erase"),
    path("personal/erasures/<int:pk>/", review.review, name="erasure_review"),
    path("personal/erasures/<int:pk>/approve/", person.approve, name="erasure_approve"),
    path("personal/erasures/<int:pk>/refuse/", person.refuse, name="erasure_refuse"),
    path("catalogue/", catalogue.fields, name="catalogue"),
    path("catalogue/new/", catalogue.field_new, name="field_new"),
    path("catalogue/<int:pk>/", catalogue.field_edit, name="field_edit"),
    path("catalogue/<int:pk>/retire/", catalogue.field_retire, name="field_retire"),
    path("catalogue/<int:pk>/restore/", catalogue.field_restore, name="field_restore"),
]
