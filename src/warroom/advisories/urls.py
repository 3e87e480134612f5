from django.urls import path

from warroom.advisories import public, views, well_known
from weerbaar.advisories.distribution import FEED

app_name = "advisories"
urlpatterns = [
    path("advisories/", views.index, name="list"),
    path("advisories/key.asc", views.own_key, name="own_key"),
    path("advisories/<int:pk>/", views.page, name="page"),
    path("advisories/<int:pk>/publish/", views.publish, name="publish"),
    path("advisories/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("advisories/<int:pk>/file/<str:kind>/", views.file, name="file"),
    path("advisories/<int:pk>/open/", views.open_to_all, name="open"),
    path("advisories/<int:pk>/close/", views.close, name="close"),
    path("suppliers/<int:pk>/advisories/new/", views.new, name="new"),
    path("suppliers/<int:pk>/advisories/hand-over/", views.hand_over, name="hand_over"),
    path("suppliers/<int:pk>/advisories/keys/", views.keys, name="keys"),
    path("suppliers/<int:pk>/advisories/keys/<int:key>/end/", views.end_key, name="end_key"),
    path(".well-known/csaf/provider-metadata.json", well_known.provider, name="well_known_provider"),
    path(".well-known/csaf-aggregator/aggregator.json", well_known.providers, name="well_known_providers"),
    path(".well-known/security.txt", well_known.security, name="security_txt"),
    path("csaf/<int:pk>/provider-metadata.json", public.provider, name="open_provider"),
    path("csaf/<int:pk>/key.asc", public.server_key, name="open_key"),
    path("csaf/<int:pk>/keys/<str:fingerprint>.asc", public.supplier_key, name="open_supplier_key"),
    path("csaf/<int:pk>/white/", public.listing, name="open_folder"),
    path(f"csaf/<int:pk>/white/{FEED}", public.feed, name="open_feed"),
    path("csaf/<int:pk>/white/index.txt", public.index, name="open_index"),
    path("csaf/<int:pk>/white/changes.csv", public.changes, name="open_changes"),
    path("csaf/<int:pk>/white/<str:year>/", public.listing, name="open_year"),
    path("csaf/<int:pk>/white/<str:year>/<str:name>", public.file, name="open_file"),
]
