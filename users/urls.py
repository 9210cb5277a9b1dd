"""Addresses of the users pages."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("", views.people, name="people"),
    path("me/", views.profile, name="profile"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/leave/", views.leave_new, name="leave_new"),
    path("leaves/<int:pk>/cancel/", views.leave_cancel, name="leave_cancel"),
]
