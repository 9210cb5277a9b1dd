"""Addresses of the pages about people and teams."""

from django.urls import path

from users.views import absences, invitations, people, profile, teams, tokens

app_name = "users"
urlpatterns = [
    path("", people.people, name="people"),
    path("me/", profile.profile, name="profile"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("me/api/", tokens.api_start, name="api_start"),
    path("me/api/problems/", tokens.api_problems, name="api_problems"),
    path("new/", people.person_new, name="person_new"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("<int:pk>/return/", people.person_return, name="person_return"),
    path("<int:pk>/plan/cancel/", people.plan_cancel, name="plan_cancel"),
    path("<int:pk>/leave/", absences.leave_new, name="leave_new"),
    path("leaves/<int:pk>/cancel/", absences.leave_cancel, name="leave_cancel"),
    path("<int:pk>/invite/", invitations.invite_again, name="invite_again"),
    path("<int:pk>/invite/revoke/", invitations.invite_revoke, name="invite_revoke"),
    path("join/<str:key>/", invitations.join, name="join"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/close/", teams.team_close, name="team_close"),
    path("teams/<int:pk>/open/", teams.team_open, name="team_open"),
]
