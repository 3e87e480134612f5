"""Every route of the reports."""

from django.urls import path

from warroom.reports import views

app_name = "reports"
urlpatterns = [
    path("incidents/<int:pk>/reports/", views.reports, name="list"),
    path("incidents/<int:pk>/reports/make/", views.make, name="make"),
    path("incidents/<int:pk>/reports/<int:report>/", views.one, name="one"),
    path("incidents/<int:pk>/reports/<int:report>/pdf/", views.paper, name="pdf"),
    path("incidents/<int:pk>/lessons/", views.lesson, name="lesson"),
    path("incidents/<int:pk>/lessons/<int:row>/", views.lesson, name="lesson_one"),
]
