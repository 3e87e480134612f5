"""Every route of an incident itself."""

from django.urls import path

from warroom.incidents import cut_offs, entrance, hit, manage, plans_page, services, situation

app_name = "incidents"
urlpatterns = [
    path("incidents/", entrance.index, name="index"),
    path("incidents/open/", entrance.open_one, name="open"),
    path("incidents/<int:pk>/", situation.situation, name="situation"),
    path("incidents/<int:pk>/services/", services.services, name="services"),
    path("incidents/<int:pk>/services/seen/", services.seen, name="seen"),
    path("incidents/<int:pk>/services/paper/", services.paper, name="paper"),
    path("incidents/<int:pk>/question/", services.answer, name="answer"),
    path("incidents/<int:pk>/hit/", hit.facts, name="facts"),
    path("incidents/<int:pk>/hit/mark/", hit.mark_one, name="mark"),
    path("incidents/<int:pk>/hit/landscape/", hit.landscape, name="landscape"),
    path("incidents/<int:pk>/cut-off/", cut_offs.edit, name="cut_off"),
    path("incidents/<int:pk>/cut-off/<int:row>/", cut_offs.edit, name="cut_off_one"),
    path("incidents/<int:pk>/plans/", plans_page.plans, name="plans"),
    path("incidents/<int:pk>/plans/follow/", plans_page.follow, name="follow"),
    path("incidents/<int:pk>/plans/<int:row>/", plans_page.board, name="board"),
    path("incidents/<int:pk>/plans/<int:row>/move/", plans_page.board_move, name="board_move"),
    path("incidents/<int:pk>/plans/<int:row>/undo/", plans_page.board_undo, name="board_undo"),
    path("incidents/<int:pk>/manage/", manage.manage, name="manage"),
    path("incidents/<int:pk>/manage/head/", manage.head, name="head"),
    path("incidents/<int:pk>/manage/phase/", manage.phase, name="phase"),
    path("incidents/<int:pk>/manage/role/", manage.role, name="role"),
    path("incidents/<int:pk>/manage/involve/", manage.involve_one, name="involve"),
    path("incidents/<int:pk>/manage/close/", manage.close_it, name="close"),
]
