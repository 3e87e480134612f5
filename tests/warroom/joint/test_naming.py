"""A supplier that puts a body on the list learns nothing by it: a world in which the body stood there already, with all
that was asked and said of it, and one in which it did not, look the same to the supplier."""

import re
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast, make_cast
from tests.warroom.joint.making import coordinator, make_host, make_joint, make_part
from tests.warroom.suppliers.making import numbered

from warroom.joint import answering, reminding, reporting, requesting, standing, starting
from warroom.joint.models import JointIncident, Line, Part, Reminder
from warroom.joint.words import Checked, How, Side
from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BEFORE = ("all", "itself", "late", "word", "answer", "removed")
MOMENT = r"\b\w\w \d+ \w+( \d{4})?, \d\d:\d\d( \([^)]*\))?"
ATTRIBUTES = re.compile(r'\b(href|action|value|id|for|name|aria-labelledby|aria-describedby)="[^"]*"')


class World:
    """A joint incident with a customer that lets the supplier know, and perhaps one that does not."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        supplier = numbered(cast.supplier)
        make_host(cast.own, supplier, lets_know=True)
        self.joint = make_joint(supplier)
        self.client = Client()
        self.client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)

    def stood_already(self, what: list[str]) -> None:
        """The other body is on the list, and this happens around it."""
        line = starting.add(self.joint, self.cast.other, by=None, how=How.COORDINATOR, why="Zei het ons")
        for one in what:
            if one == "itself":
                make_part(line, title="Ons eigen verzoek", asked_for=line.organisation)
            elif one == "word":
                standing.say(line, Side.BODY, "cause", by=None, basis="Bij ons begonnen", at=line.added_at)
            elif one == "answer":
                answering.answer(line, "need_help", by=None, note="Help")
        if "removed" in what:
            starting.remove(line, by=None, why="Toch niet")

    def asked(self, what: list[str]) -> None:
        """The coordinator asks something for everybody that is on the list by then."""
        lines = list(Line.objects.filter(joint=self.joint, removed_at=None))
        if "all" in what:
            row = make_part(lines[0]).remediation
            Part.objects.bulk_create(Part(remediation=row, line=line) for line in lines[1:])
        if "late" in what:
            row = make_part(lines[0], title="Te laat").remediation
            Part.objects.bulk_create(Part(remediation=row, line=line) for line in lines[1:])
            type(row).objects.filter(pk=row.pk).update(due_at=row.asked_at)

    def named(self) -> list[str]:
        """The supplier names the body; what it reads then and later."""
        said = {"who": "Bergendal", "why": "Onze klant"}
        before = self._report()
        seen = [self._plain(self.client.post(f"/joint/{self.joint.pk}/add/", said, follow=True))]
        line = Line.objects.get(joint=self.joint, organisation=self.cast.other)
        seen += self._pages(line)
        part = make_part(line, title="Nieuwe vraag")
        requesting.done(part, None, by=None, note="Gedaan")
        requesting.check(part, None, by=None, found=Checked.CONFIRMED)
        for reminder in Reminder.objects.filter(state=Reminder.WAITING):
            reminding.give(reminder.pk, reminder.at)
        seen += self._pages(line)
        after = self._report()
        # How many stand on the list the report says in either world: by naming it does not change.
        assert before[0] == after[0]
        seen += [*before[1:], *after[1:]]
        seen.append(self._plain(self.client.post(f"/joint/{self.joint.pk}/add/", said, follow=True)))
        seen.append(str(list(Reminder.objects.filter(state=Reminder.GIVEN).order_by("at").values_list("waiting"))))
        return seen

    def _report(self) -> list[str]:
        """What the common version of a report made now says: who is counted, and the rest."""
        report = reporting.make(self.joint, coordinator(), by=None, next_steps="Morgen")
        reporting.share(report, by=None)
        what, counted, *rest = report.common["pieces"]
        figures = [counted["title"], *(row[:2] for row in counted["rows"])]
        return [str(figures), str(what), *(re.sub(MOMENT, "", str(piece)) for piece in rest)]

    def _pages(self, line: Line) -> list[str]:
        pk = self.joint.pk
        urls = [reverse("joint:list"), *(reverse(f"joint:{name}", args=[pk]) for name in ("page", "requests"))]
        urls += [reverse("joint:reports", args=[pk]), reverse("joint:line", args=[pk, line.pk])]
        return [self._plain(self.client.get(url)) for url in urls]

    def _plain(self, answer: Any) -> str:
        """A page without numbers of rows, moments of writing, and what is of this request alone."""
        text = ATTRIBUTES.sub("", answer.content.decode())
        text = re.sub(r'X-CSRFToken": "[^"]+', "", text)
        return re.sub(MOMENT, "", text)


class NamingTeachesNothing(TestCase):
    """Both worlds are lived from the same beginning."""

    @example(list(BEFORE[:-1]))
    @example(list(BEFORE))
    @settings(
        max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(what=st.lists(st.sampled_from(BEFORE), unique=True, min_size=1))
    def test_whether_a_body_stood_on_the_list_is_not_learned_by_naming_it(self, what: list[str]) -> None:
        world = World(make_cast())
        for one, other in zip(self._lived(world, what, False), self._lived(world, what, True), strict=True):
            assert one == other

    def _lived(self, world: World, what: list[str], stood: bool) -> list[str]:
        with transaction.atomic():
            if stood:
                world.stood_already(what)
            world.asked(what)
            world.joint = JointIncident.objects.get(pk=world.joint.pk)
            seen = world.named()
            transaction.set_rollback(True)
        return seen
