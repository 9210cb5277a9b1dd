"""Addresses of the import wizard."""

from django.urls import path

from imports.views import columns, files, preview, progress, uploads

app_name = "imports"
urlpatterns = [
    path("", uploads.imports, name="list"),
    path("new/", uploads.upload, name="new"),
    path("template/<slug:kind>/", files.template, name="template"),
    path("<int:pk>/", progress.detail, name="detail"),
    path("<int:pk>/columns/", columns.columns, name="columns"),
    path("<int:pk>/sheet/", columns.sheet, name="sheet"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
    path("<int:pk>/words/", preview.words, name="words"),
    path("<int:pk>/choose/", preview.choose, name="choose"),
    path("<int:pk>/start/", progress.start, name="start"),
    path("<int:pk>/undo/", progress.undo, name="undo"),
    path("<int:pk>/rows/", files.rows, name="rows"),
]
