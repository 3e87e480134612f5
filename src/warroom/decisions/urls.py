"""Every route of the decisions of an incident."""

from django.urls import path

from warroom.decisions import acting, asking, register

app_name = "decisions"
urlpatterns = [
    path("incidents/<int:pk>/decisions/", register.listed, name="list"),
    path("incidents/<int:pk>/decisions/new/", asking.new, name="new"),
    path("incidents/<int:pk>/decisions/plan/<int:plan>/", acting.of_plan, name="of_plan"),
    path("incidents/<int:pk>/decisions/<int:row>/", register.page, name="page"),
    path("incidents/<int:pk>/decisions/<int:row>/edit/", asking.edit, name="edit"),
    path("incidents/<int:pk>/decisions/<int:row>/alternative/", asking.alternative, name="alternative"),
    path("incidents/<int:pk>/decisions/<int:row>/consulted/", asking.consulted, name="consulted"),
    path("incidents/<int:pk>/decisions/<int:row>/decide/", acting.decide, name="decide"),
    path("incidents/<int:pk>/decisions/<int:row>/carry-out/", acting.carry_out, name="carry_out"),
    path("incidents/<int:pk>/decisions/<int:row>/reverse/", acting.reverse, name="reverse"),
    path("incidents/<int:pk>/decisions/<int:row>/review/", acting.review, name="review"),
    path("incidents/<int:pk>/decisions/<int:row>/drop/", acting.drop, name="drop"),
]
