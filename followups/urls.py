"""Addresses of the follow-up pages."""

from django.urls import path

from followups.views import between, decisions, entries, leads, logging, many, steps

app_name = "followups"
urlpatterns = [
    path("log/", logging.log, name="log"),
    path("opportunities/new/", logging.opportunity_pick, name="opportunity_pick"),
    path("log/pick/", logging.pick, name="pick"),
    path("of/<int:account_pk>/", entries.timeline, name="timeline"),
    path("of/<int:account_pk>/between/", between.between, name="between"),
    path("<int:pk>/correct/", entries.correct, name="correct"),
    path("<int:pk>/void/", entries.void, name="void"),
    path("<int:pk>/disallow/", entries.disallow, name="disallow"),
    path("<int:pk>/approve/", entries.approve, name="approve"),
    path("<int:pk>/refuse/", entries.refuse, name="refuse"),
    path("late/approve/", decisions.approve_some, name="approve_some"),
    path("late/refuse/", decisions.refuse_some, name="refuse_some"),
    path("<int:pk>/reopen/", decisions.reopen, name="reopen"),
    path("<int:pk>/repeated/", decisions.repeated, name="repeated"),
    path("<int:pk>/repeated/accept/", decisions.accept_repeated, name="accept_repeated"),
    path("<int:pk>/repeated/flag/", decisions.flag_repeated, name="flag_repeated"),
    path("files/<int:pk>/", entries.attachment, name="attachment"),
    path("leads/<int:pk>/log/", leads.lead_log, name="lead_log"),
    path("leads/<int:pk>/convert/", leads.lead_convert, name="lead_convert"),
    path("leads/<int:pk>/convert/undo/", leads.lead_unconvert, name="lead_unconvert"),
    path("leads/contacts/<int:pk>/void/", leads.lead_contact_void, name="lead_contact_void"),
    path("steps/many/", many.steps_many, name="steps_many"),
    path("steps/many/<int:pk>/undo/", many.steps_many_undo, name="steps_many_undo"),
    path("steps/of/<int:account_pk>/new/", steps.step_new, name="step_new"),
    path("steps/of/<int:account_pk>/snooze/", steps.snooze, name="snooze"),
    path("steps/<int:pk>/done/", steps.step_done, name="step_done"),
    path("steps/<int:pk>/reopen/", steps.step_reopen, name="step_reopen"),
    path("steps/<int:pk>/snooze/", steps.step_snooze, name="step_snooze"),
    path("steps/<int:pk>/cancel/", steps.step_cancel, name="step_cancel"),
]
