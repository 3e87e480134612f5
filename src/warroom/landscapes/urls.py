"""Every route of the landscapes."""

from warroom.landscapes import what_if_urls

app_name = "landscapes"
urlpatterns = [*what_if_urls.urlpatterns]
