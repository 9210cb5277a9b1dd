"""Addresses of the leads pages."""

from django.urls import path

from leads import views

app_name = "leads"
urlpatterns = [
    path("of/<int:account_pk>/", views.of_account, name="of_account"),
    path("new/<int:account_pk>/", views.new, name="new"),
    path("<int:pk>/", views.story, name="story"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/stage/", views.stage, name="stage"),
    path("<int:pk>/win/", views.win, name="win"),
    path("<int:pk>/lose/", views.lose, name="lose"),
    path("orders/<int:pk>/void/", views.order_void, name="order_void"),
]
