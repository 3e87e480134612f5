"""Routes of the register, one's organisation and its people."""

from django.urls import path

from warroom.organisations import people_views, views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisation_list, name="list"),
    path("organisations/choose/", views.choose, name="choose"),
    path("organisations/<int:pk>/", views.organisation_page, name="page"),
    path("organisations/<int:pk>/people/", people_views.people, name="people"),
    path("organisations/<int:pk>/people/invite/", people_views.invite, name="invite"),
    path("memberships/<int:pk>/", people_views.membership, name="membership"),
    path("memberships/<int:pk>/end/", people_views.end, name="end"),
    path("memberships/<int:pk>/link/", people_views.link, name="link"),
]
