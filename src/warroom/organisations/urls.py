from django.urls import path

from warroom.organisations import views

# Names without a namespace prefix would clash with other subjects.
app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisation_list, name="list"),
    path("organisations/choose/", views.choose, name="choose"),
    path("organisations/<int:pk>/", views.organisation_page, name="page"),
]
