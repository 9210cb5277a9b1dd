"""Addresses of the accounts pages."""

from django.urls import path

from accounts.views import batches, desk, editing, handover, listing, moves, parts, people, pool, team

app_name = "accounts"
urlpatterns = [
    path("", listing.account_list, name="list"),
    path("pick/", listing.account_pick, name="pick"),
    path("duplicates/", listing.account_duplicates, name="duplicates"),
    path("new/", editing.account_new, name="new"),
    path("<int:pk>/edit/", editing.account_edit, name="edit"),
    path("<int:pk>/grade/", editing.account_grade, name="grade"),
    path("<int:pk>/persons/", parts.persons, name="persons"),
    path("<int:pk>/persons/new/", editing.person_new, name="person_new"),
    path("persons/<int:pk>/", editing.person_edit, name="person_edit"),
    path("<int:pk>/group/", parts.group, name="group"),
    path("<int:pk>/group/join/", moves.group_join, name="group_join"),
    path("group/<int:pk>/leave/", moves.group_leave, name="group_leave"),
    path("<int:pk>/ledger/", parts.ledger, name="ledger"),
    path("<int:pk>/suspend/", moves.account_suspend, name="suspend"),
    path("<int:pk>/release/", moves.account_release, name="release"),
    path("<int:pk>/keep/", moves.account_keep, name="keep"),
    path("<int:pk>/transfer/", moves.account_transfer, name="transfer"),
    path("<int:pk>/help/", moves.account_help, name="help"),
    path("pool/", pool.pool, name="pool"),
    path("<int:pk>/claim/", pool.claim, name="claim"),
    path("desk/", desk.desk, name="desk"),
    path("<int:pk>/reassign/", desk.reassign, name="reassign"),
    path("<int:pk>/release-from-desk/", desk.release_from_desk, name="release_from_desk"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/undo/", batches.batch_undo, name="batch_undo"),
    path("team/", team.team, name="team"),
    path("calls/<int:pk>/answer/", team.escalation_answer, name="escalation_answer"),
    path("calls/<int:pk>/remind/", team.escalation_remind, name="escalation_remind"),
    path("leavers/<int:pk>/", handover.handover, name="handover"),
    path("people/<int:pk>/position/", people.people_position, name="people_position"),
    path("people/<int:pk>/load/", people.people_load, name="people_load"),
    path("teams/<int:pk>/place/", people.team_place, name="team_place"),
    path("leavers/<int:pk>/leave/", people.people_leave, name="people_leave"),
]
