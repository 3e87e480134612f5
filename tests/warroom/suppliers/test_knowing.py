"""A supplier never learns of a body that does not let it know: two worlds that differ only in what such a body does
look the same to the supplier, to the byte."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from difflib import unified_diff
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast, make_cast
from tests.warroom.landscapes.making import small
from tests.warroom.suppliers.making import make_fragment, make_product, numbered, using

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Role
from warroom.suppliers import consenting, listing, proposing, saying
from warroom.suppliers.models import Consent, Fragment, Listing, Product

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Later than any clock that runs this: what takes its moment from the clock itself, a role for one, has begun by then.
NOW = datetime(2100, 1, 1, 6, 0, tzinfo=UTC)
SUPPLIER_ACTS = ("say", "product", "list", "unlist", "publish", "write", "look")
HIDDEN_ACTS = ("use", "use_other", "leave", "observe", "deny", "decline")


class World:
    """A supplier with a customer that lets it know, and a body that does not."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.supplier = numbered(cast.supplier)
        self.product = make_product(self.supplier, "akte")
        self.hidden = cast.other
        self.open = Landscape.objects.create(owner=cast.own, name="Aardwijk")
        store(self.open, using(self.supplier), how=How.EDIT, expected=None)
        consenting.give(cast.own, self.supplier, None, Consent.Level.ENVIRONMENTS, by=None)
        self.begin()

    def begin(self) -> None:
        """The supplier signs in, in a browser that remembers nothing of another life."""
        self.client = Client()
        self.client.force_login(self.cast.people[Role.SUPPLIER], backend=BACKEND)
        self.rounds = 0

    def supplier_does(self, act: str) -> list[tuple[str, int, str]]:
        """What the supplier sees of the answer to its act."""
        self.rounds += 1
        pk, post = self.supplier.pk, self.client.post
        if act == "say":
            answer = post(reverse("suppliers:say", args=[self.product.pk]), {"doing": "working", "text_nl": "Werkt."})
        elif act == "product":
            data = {"name": f"Nieuw {self.rounds}", "kind": "product", "key": f"nieuw-{self.rounds}"}
            answer = post(reverse("suppliers:product_new", args=[pk]), data)
        elif act == "list":
            file = SimpleUploadedFile("klanten.csv", b"naam;product\nBergendal;akte\nAardwijk;\nNergens;\n")
            table = {"headers": ["naam", "product"], "rows": [[2, ["Bergendal", "akte"]], [3, ["Aardwijk", ""]]]}
            with mock.patch("warroom.suppliers.list_views.sheet.read", return_value=table):
                answer = post(reverse("suppliers:list", args=[pk]), {"file": file})
            preview = self.client.get(answer.url)
            answer = post(answer.url + "beslissen/", {"decision": "take"})
            return [("preview", preview.status_code, plain(preview)), ("act", answer.status_code, plain(answer))]
        elif act == "unlist":
            rows = list(Listing.objects.filter(supplier=self.supplier, ended_at=None).values_list("pk", flat=True))
            answer = post(reverse("suppliers:unlist", args=[pk]), {"row": rows[:1]})
        elif act == "publish":
            make_fragment(self.product, hosting=f"Park {self.rounds}")
            answer = self.client.get(reverse("suppliers:fragments", args=[pk]))
        elif act == "write":
            answer = post(
                reverse("suppliers:messages", args=[pk]), {"title_nl": "Bericht", "text_nl": "Tekst", "severity": "2"}
            )
        else:
            answer = self.client.get(reverse("suppliers:index"))
        return [("act", answer.status_code, plain(answer))]

    def pages(self) -> list[tuple[str, int, str]]:
        """Every page of the supplier, and what it might try of others."""
        urls = [reverse(f"suppliers:{name}", args=[self.supplier.pk]) for name in PAGES]
        urls += [reverse("suppliers:product", args=[p.pk]) for p in Product.objects.filter(supplier=self.supplier)]
        urls += [reverse("suppliers:fragment", args=[f.pk]) for f in Fragment.objects.order_by("pk")]
        urls += [reverse("organisations:page", args=[self.hidden.pk]), reverse("suppliers:proposal", args=[999, 1])]
        seen = []
        for url in urls:
            page = self.client.get(url)
            seen.append((url, page.status_code, plain(page)))
        return seen

    def hidden_does(self, act: str) -> None:
        """The body that does not let the supplier know goes about its business."""
        landscape, _made = Landscape.objects.get_or_create(owner=self.hidden, defaults={"name": "Bergendal"})
        person = self.cast.rival
        if act in ("use", "use_other", "leave"):
            content = small() if act == "leave" else using(self.supplier, "akte" if act == "use" else "reis")
            store(landscape, content, how=How.EDIT, by=person, expected=None)
        elif act == "observe":
            saying.observe(self.product, self.hidden, doing="down", text="Doet niets.", by=person)
        elif act == "deny":
            for row in Listing.objects.filter(organisation=self.hidden):
                listing.answered(row, yes=False, by=person)
        else:
            for proposal in proposing.waiting(self.hidden):
                proposing.decline(proposal, number=proposal.newest.number, reason="Niet nodig", told=False, by=person)


def _count_back() -> None:
    """Numbers of rows go on from the rows that are there: PostgreSQL does not count back when a life is undone."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


PAGES = ("page", "list", "messages", "fragments", "product_new")


def plain(answer: Any) -> str:
    """A page without what is of this request alone."""
    text = answer.content.decode() + str(answer.headers.get("Location", ""))
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", text)
    # Moments: rows take theirs from the clock itself, and the second life is lived later.
    return re.sub(r"\b\w\w \d+ \w+( \d{4})?, \d\d:\d\d( \([^)]*\))?", "", text)


class NobodyIsGivenAway(TestCase):
    """Both worlds are lived from the same beginning, one after the other."""

    @example(["list", "use", "observe", "deny", "list", "write", "look"])
    @example(["publish", "use", "decline", "leave", "use_other", "product", "say"])
    @settings(
        max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(history=st.lists(st.sampled_from([*SUPPLIER_ACTS, *HIDDEN_ACTS]), min_size=2, max_size=8))
    def test_two_worlds_that_differ_in_a_hidden_customer_look_the_same(self, history: list[str]) -> None:
        world = World(make_cast())
        with mock.patch("django.utils.timezone.now", return_value=NOW):
            without = self._lived(world, [act for act in history if act in SUPPLIER_ACTS])
            with_it = self._lived(world, history)
        for one, other in zip(without, with_it, strict=True):
            for (where, code, page), (_where, other_code, other_page) in zip(one, other, strict=True):
                assert (code, list(unified_diff(page.splitlines(), other_page.splitlines()))) == (other_code, []), where

    def test_who_took_in_a_fragment_of_one_product_gives_nothing_away_of_another(self) -> None:
        """What it does with the other product – uses it, sees it otherwise, takes its fragment in and stops telling of
        it, says that it is no customer of it – leaves every page of the supplier as it was."""
        world = World(make_cast())
        other = make_product(world.supplier, "reis")
        make_fragment(world.product)
        make_fragment(other)
        Listing.objects.create(supplier=world.supplier, organisation=world.cast.own, product=other)
        Consent.objects.active().filter(body=world.cast.own).update(ended_at=NOW)
        self._accepts(world, world.product)
        consenting.refresh(world.cast.own, world.supplier)
        before = world.pages()
        assert any("Aardwijk" in page for _url, _code, page in before)

        content = world.open.in_force()
        elements = tuple(
            e.with_attributes(same_as=f"{world.supplier.kbo}/reis", owner=world.supplier.kbo) if e.id == "server" else e
            for e in content.elements
        )
        store(world.open, replace(content, elements=elements), how=How.EDIT, expected=None)
        saying.observe(other, world.cast.own, doing="down", text="Doet niets.", by=None)
        self._accepts(world, other)
        consenting.end(Consent.objects.active().get(product=other), by=None)
        listing.answered(Listing.objects.get(product=other), yes=False, by=world.cast.people[Role.SPOC])
        for (where, code, page), (_where, other_code, other_page) in zip(before, world.pages(), strict=True):
            assert (code, list(unified_diff(page.splitlines(), other_page.splitlines()))) == (other_code, []), where

    def _accepts(self, world: World, product: Product) -> None:
        (proposal,) = (p for p in proposing.of(world.cast.own) if p.fragment.product == product)
        newest = proposal.landscape.newest
        assert newest is not None
        proposing.accept(
            proposal,
            None,
            number=proposal.newest.number,
            expected=newest.number,
            level=Consent.Level.ENVIRONMENTS,
            by=world.cast.people[Role.SPOC],
        )

    def _lived(self, world: World, history: list[str]) -> list[Any]:
        cache.clear()
        _count_back()
        seen: list[Any] = []
        with transaction.atomic():
            world.begin()
            for act in history:
                if act in SUPPLIER_ACTS:
                    seen.append(world.supplier_does(act))
                else:
                    world.hidden_does(act)
            seen.append(world.pages())
            transaction.set_rollback(True)
        return seen
