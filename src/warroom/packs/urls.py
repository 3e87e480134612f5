"""Every route of the packs and of working on paper."""

from django.urls import path

from warroom.packs import paper, views

app_name = "packs"
urlpatterns = [
    path("organisations/<int:pk>/pack/", views.pack, name="pack"),
    path("organisations/<int:pk>/pack/take/", views.take, name="take"),
    path("organisations/<int:pk>/pack/keeper/", views.keeper, name="keeper"),
    path("incidents/<int:pk>/paper/", paper.paper, name="paper"),
    path("incidents/<int:pk>/paper/print/", paper.print_them, name="print"),
    path("incidents/<int:pk>/paper/<int:number>/", paper.type_one, name="type"),
]
