"""Every route of the data theft."""

from django.urls import path

from warroom.theft import views

app_name = "theft"
urlpatterns = [
    path("incidents/<int:pk>/theft/", views.track, name="track"),
    path("incidents/<int:pk>/theft/keep/", views.keep, name="keep"),
    path("incidents/<int:pk>/theft/dataset/", views.dataset, name="dataset"),
    path("incidents/<int:pk>/theft/line/", views.line, name="line"),
    path("incidents/<int:pk>/theft/close/", views.close, name="close"),
]
