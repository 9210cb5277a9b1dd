"""Addresses of saved views and columns."""

from django.urls import path

from lists import views

app_name = "lists"
urlpatterns = [
    path("views/", views.views, name="views"),
    path("views/default/", views.view_default, name="view_default"),
    path("views/<int:pk>/", views.view_edit, name="view_edit"),
    path("views/<int:pk>/remove/", views.view_remove, name="view_remove"),
    path("columns/", views.columns, name="columns"),
]
