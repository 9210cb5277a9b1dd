"""Addresses of the pages of key accounts."""

from django.urls import path

from keyaccounts.views import catalogues, complaints, plan

app_name = "keyaccounts"
urlpatterns = [
    path("of/<int:pk>/", plan.of_account, name="of_account"),
    path("of/<int:pk>/print/", plan.printed, name="print"),
    path("of/<int:pk>/text/", plan.text, name="text"),
    path("of/<int:pk>/piece/", plan.piece, name="piece"),
    path("of/<int:pk>/before/", plan.before, name="before"),
    path("of/<int:pk>/action/", plan.action_new, name="action_new"),
    path("action/<int:pk>/done/", plan.action_done, name="action_done"),
    path("of/<int:pk>/tick/", plan.tick, name="tick"),
    path("of/<int:pk>/note/", plan.note_new, name="note_new"),
    path("of/<int:pk>/void/", plan.note_void, name="note_void"),
    path("of/<int:pk>/signal/", plan.signal_answer, name="signal_answer"),
    path("of/<int:pk>/complaint/", complaints.complaint_new, name="complaint_new"),
    path("cares/", complaints.cares, name="cares"),
    path("complaints/", complaints.complaint_list, name="complaints"),
    path("complaints/new/", complaints.complaint_pick, name="complaint_pick"),
    path("complaint/<int:pk>/", complaints.complaint, name="complaint"),
    path("complaint/<int:pk>/edit/", complaints.complaint_edit, name="complaint_edit"),
    path("complaint/<int:pk>/answer/", complaints.complaint_answer, name="complaint_answer"),
    path("complaint/<int:pk>/close/", complaints.complaint_close, name="complaint_close"),
    path("complaint/<int:pk>/reopen/", complaints.complaint_reopen, name="complaint_reopen"),
    path("questions/", catalogues.questions, name="questions"),
    path("questions/new/", catalogues.question_new, name="question_new"),
    path("question/<int:pk>/", catalogues.question_edit, name="question_edit"),
    path("question/<int:pk>/note/", catalogues.question_note, name="question_note"),
    path("steps/", catalogues.steps, name="steps"),
    path("steps/new/", catalogues.step_new, name="step_new"),
    path("step/<int:pk>/", catalogues.step_edit, name="step_edit"),
]
