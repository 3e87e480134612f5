"""Routes of what is shared."""

from django.urls import path

from warroom.sharing import incident_page, landscape_pages, pages

app_name = "sharing"

urlpatterns = [
    path("shared/", pages.index, name="index"),
    path("shared/landscapes/<int:pk>/", landscape_pages.look, name="look"),
    path("shared/landscapes/<int:pk>/element/", landscape_pages.element, name="element"),
    path("incidents/<int:pk>/sharing/", incident_page.incident, name="incident"),
    path("incidents/<int:pk>/sharing/<int:organisation>/withdraw/", incident_page.withdraw, name="withdraw"),
    path("incidents/<int:pk>/guests/", incident_page.invite, name="invite"),
    path("incidents/<int:pk>/guests/<int:row>/", incident_page.guest, name="guest"),
    path("incidents/<int:pk>/guests/<int:row>/end/", incident_page.end, name="end"),
    path("incidents/<int:pk>/guests/<int:row>/link/", incident_page.link, name="link"),
    path("landscapes/<int:pk>/sharing/", landscape_pages.sharing, name="landscape"),
    path(
        "landscapes/<int:pk>/sharing/<int:organisation>/withdraw/",
        landscape_pages.withdraw,
        name="withdraw_landscape",
    ),
    path("organisations/<int:pk>/looks/", pages.looked, name="looked"),
]
