from django.urls import path

from warroom.advisories import views

app_name = "advisories"
urlpatterns = [
    path("advisories/", views.index, name="list"),
    path("advisories/key.asc", views.own_key, name="own_key"),
    path("advisories/<int:pk>/", views.page, name="page"),
    path("advisories/<int:pk>/publish/", views.publish, name="publish"),
    path("advisories/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("advisories/<int:pk>/file/<str:kind>/", views.file, name="file"),
    path("suppliers/<int:pk>/advisories/new/", views.new, name="new"),
    path("suppliers/<int:pk>/advisories/hand-over/", views.hand_over, name="hand_over"),
    path("suppliers/<int:pk>/advisories/keys/", views.keys, name="keys"),
    path("suppliers/<int:pk>/advisories/keys/<int:key>/end/", views.end_key, name="end_key"),
]
