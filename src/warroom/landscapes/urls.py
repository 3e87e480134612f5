"""Every route of the landscapes."""

from django.urls import URLPattern

app_name = "landscapes"
urlpatterns: list[URLPattern] = []
