"""Addresses of the portrait pages."""

from django.urls import path

from portraits.views import catalogue, distance, portrait

app_name = "portraits"
urlpatterns = [
    path("of/<int:pk>/", portrait.of_account, name="of_account"),
    path("person/<int:pk>/", portrait.of_person, name="of_person"),
    path("of/<int:pk>/field/", portrait.field, name="field"),
    path("of/<int:pk>/line/", portrait.line, name="line"),
    path("of/<int:pk>/open/", portrait.opened, name="open"),
    path("of/<int:pk>/before/", portrait.before, name="before"),
    path("of/<int:pk>/confirm/", distance.confirm, name="confirm"),
    path("catalogue/", catalogue.fields, name="catalogue"),
    path("catalogue/new/", catalogue.field_new, name="field_new"),
    path("catalogue/<int:pk>/", catalogue.field_edit, name="field_edit"),
    path("catalogue/<int:pk>/retire/", catalogue.field_retire, name="field_retire"),
    path("catalogue/<int:pk>/restore/", catalogue.field_restore, name="field_restore"),
]
