"""Addresses of the case library."""

from django.urls import path

from cases.views import cases, panels

app_name = "cases"
urlpatterns = [
    path("", cases.case_list, name="list"),
    path("new/", cases.case_new, name="new"),
    path("<int:pk>/", cases.case, name="case"),
    path("<int:pk>/edit/", cases.case_edit, name="edit"),
    path("<int:pk>/share/", cases.case_share, name="share"),
    path("<int:pk>/withdraw/", cases.case_withdraw, name="withdraw"),
    path("<int:pk>/useful/", cases.case_useful, name="useful"),
    path("<int:pk>/versions/", cases.case_versions, name="versions"),
    path("<int:pk>/score/", panels.case_score, name="score"),
    path("<int:pk>/reward/", panels.case_reward, name="reward"),
    path("reward/<int:pk>/void/", panels.reward_void, name="reward_void"),
    path("like/<int:pk>/", cases.case_like, name="like"),
    path("months/", panels.months, name="months"),
    path("months/<int:month>/", panels.month, name="month"),
    path("months/<int:month>/panel/", panels.month_panel, name="panel"),
    path("months/<int:month>/close/", panels.month_close, name="close"),
    path("months/<int:month>/reopen/", panels.month_reopen, name="reopen"),
]
