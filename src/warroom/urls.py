"""Every route of the server."""

import importlib.util

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from warroom import kept
from warroom.organisations import entrance, views

# Subjects whose routes stand at a place of their own, above or below.
OWN_PLACE = {f"warroom.{name}" for name in ("organisations", "landscapes", "plans", "api", "live")}

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("kept/", kept.kept, name="kept"),
    path("enrol/<str:token>/", entrance.enrol, name="enrol"),
    path("account/", include("warroom.organisations.account_urls")),
    path("", include("warroom.organisations.urls")),
]
if "warroom.landscapes" in settings.SUBJECTS:
    urlpatterns.append(path("", include("warroom.landscapes.urls")))
if "warroom.plans" in settings.SUBJECTS:
    urlpatterns.append(path("", include("warroom.plans.urls")))
urlpatterns += [
    path("", include(f"{subject}.urls"))
    for subject in settings.SUBJECTS
    if subject not in OWN_PLACE and importlib.util.find_spec(f"{subject}.urls")
]
if "warroom.api" in settings.SUBJECTS:
    urlpatterns.append(path("", include("warroom.api.screens")))
    urlpatterns.append(path("api/", include("warroom.api.urls")))
if settings.DEMO:
    # A way in without a second factor: it does not exist outside the demonstration.
    urlpatterns.append(path("demonstration/<str:token>/", entrance.demonstration_sign_in, name="demonstration_sign_in"))
