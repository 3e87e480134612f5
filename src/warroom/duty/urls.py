"""Every route of people and cost."""

from django.urls import path

from warroom.duty import money, views

app_name = "duty"
urlpatterns = [
    path("incidents/<int:pk>/people/", views.roster, name="roster"),
    path("incidents/<int:pk>/people/<int:row>/", views.shift, name="shift"),
    path("incidents/<int:pk>/people/<int:row>/end/", views.end, name="end"),
    path("incidents/<int:pk>/people/<int:row>/cancel/", views.cancel, name="cancel"),
    path("incidents/<int:pk>/contacts/", views.contacts, name="contacts"),
    path("incidents/<int:pk>/contacts/<int:row>/", views.contact, name="contact"),
    path("incidents/<int:pk>/contacts/<int:row>/remove/", views.remove_contact, name="remove_contact"),
    path("incidents/<int:pk>/costs/", money.costs, name="costs"),
    path("incidents/<int:pk>/costs/<int:row>/", money.cost, name="cost"),
    path("incidents/<int:pk>/costs/<int:row>/remove/", money.remove, name="remove_cost"),
    path("incidents/<int:pk>/costs/costs.<str:extension>", money.export, name="export"),
]
