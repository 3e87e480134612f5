"""Every route of the tasks and playbooks."""

from django.urls import path

from warroom.tasks import board, export, one, own, playbooks

app_name = "tasks"
urlpatterns = [
    path("incidents/<int:pk>/tasks/", board.task_list, name="list"),
    path("incidents/<int:pk>/tasks/make/", board.make, name="make"),
    path("incidents/<int:pk>/tasks/paper/", export.on_paper, name="paper"),
    path("incidents/<int:pk>/tasks/playbook.json", export.as_playbook, name="as_playbook"),
    path("incidents/<int:pk>/tasks/playbooks/", playbooks.choose, name="choose"),
    path("incidents/<int:pk>/tasks/playbooks/<slug:key>/", playbooks.attach, name="attach"),
    path("incidents/<int:pk>/tasks/<int:task>/", one.task_page, name="task"),
    path("incidents/<int:pk>/tasks/<int:task>/edit/", one.edit, name="edit"),
    path("incidents/<int:pk>/tasks/<int:task>/move/", board.move, name="move"),
    path("incidents/<int:pk>/tasks/<int:task>/answer/", board.answer, name="answer"),
    path("incidents/<int:pk>/tasks/<int:task>/tick/", board.tick, name="tick"),
    path("incidents/<int:pk>/tasks/<int:task>/line/", board.add_point, name="add_point"),
    path("organisations/<int:pk>/playbooks/", own.index, name="playbooks"),
    path("organisations/<int:pk>/playbooks/bring/", own.bring, name="bring"),
    path("organisations/<int:pk>/playbooks/<slug:key>/", own.show, name="playbook"),
    path("organisations/<int:pk>/playbooks/<slug:key>/playbook.json", own.as_file, name="playbook_file"),
    path("organisations/<int:pk>/playbooks/<slug:key>/away/", own.retire, name="retire"),
]
