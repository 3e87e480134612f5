"""Every route of the exercises."""

from django.urls import path

from warroom.exercises import library, views

app_name = "exercises"
urlpatterns = [
    path("exercises/", library.index, name="index"),
    path("exercises/bring/", library.bring, name="bring"),
    path("exercises/script/<str:key>/", library.download, name="script"),
    path("exercises/script/<str:key>/away/", library.put_away, name="put_away"),
    path("incidents/<int:pk>/exercise/", views.run, name="run"),
    path("incidents/<int:pk>/exercise/play/", views.play, name="play"),
    path("incidents/<int:pk>/exercise/steer/", views.steer, name="steer"),
    path("incidents/<int:pk>/exercise/answer/", views.answer, name="answer"),
    path("incidents/<int:pk>/exercise/judge/", views.judge, name="judge"),
    path("incidents/<int:pk>/exercise/evaluation/", views.evaluation, name="evaluation"),
]
