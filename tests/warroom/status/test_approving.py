"""Nothing gets out that was not approved."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast, make_cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.status.making import everything, proposed, public, service, texts

from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger import reading
from warroom.ledger.chains import chain_of
from warroom.organisations.models import Role
from warroom.status import changing
from warroom.status.models import File, Page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STEPS = st.lists(
    st.tuples(st.sampled_from(["propose", "approve", "refuse", "withdraw", "remove", "confirm"]), st.integers(0, 3)),
    max_size=8,
)


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


class NothingUnapprovedGetsOut(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(STEPS)
    def test_whatever_is_proposed_approved_refused_and_withdrawn(self, steps: list[tuple[str, int]]) -> None:
        cast = make_cast()
        by = cast.people[Role.COMMUNICATION]
        page = changing.page_of(cast.own)
        allowed: dict[int, str] = {}  # what the public may read of each text: the words last approved
        once: dict[int, set[str]] = {}  # and what its history may still say
        words: dict[int, str] = {}
        for number, (step, slot) in enumerate(steps):
            items = {int(item.key): item for item in page.items.all()}
            item = items.get(slot)
            try:
                if step == "propose":
                    said = service("Paspoort", f"geheim{number:03}")
                    changing.propose(page, "service", said, by=by, key=str(slot), item=item)
                    words[slot] = f"geheim{number:03}"
                elif step == "confirm":
                    from datetime import timedelta

                    from django.utils import timezone

                    changing.confirm(page, timezone.now() + timedelta(hours=1), by=by)
                elif item is None:
                    continue
                elif step == "approve":
                    if changing.approve([(item, item.version)], by=by):
                        if words.get(slot):
                            allowed[slot] = words[slot]
                            once.setdefault(slot, set()).add(words[slot])
                        else:
                            allowed.pop(slot, None)
                elif step == "refuse":
                    changing.refuse(item, "", by=by)
                elif step == "remove":
                    changing.propose_removal(item, by=by)
                    words[slot] = ""
                else:
                    changing.withdraw(item, "", by=by)
                    allowed.pop(slot, None)
                    once.pop(slot, None)
            except Refused:
                continue
            page.refresh_from_db()
        out = everything(page).decode()
        front = bytes(File.objects.get(path=f"{page.slug}/index.html").body).decode()
        may_be_said = {word for said in once.values() for word in said}
        for number in range(len(steps)):
            word = f"geheim{number:03}"
            assert (word in front) == (word in allowed.values())
            assert word not in out or word in may_be_said


def test_a_proposal_changes_no_byte(cast: Cast) -> None:
    page = changing.page_of(cast.own)
    before = everything(page)
    proposed(cast.own, cast.people[Role.SPOC])
    assert everything(page) == before


def test_who_works_the_incident_proposes_but_does_not_approve(cast: Cast) -> None:
    item = proposed(cast.own, cast.people[Role.SPOC])
    client = signed_in(cast.people[Role.SPOC])
    url = reverse("status:approve", args=[cast.own.pk])
    assert client.post(url, {"do": "approve", "text": f"{item.pk}:{item.version}"}).status_code == 403
    item.refresh_from_db()
    assert item.approved is None


def test_the_mayor_says_that_communication_cannot_be_reached_and_the_ledger_keeps_it(cast: Cast) -> None:
    item = proposed(cast.own, cast.people[Role.SPOC])
    client = signed_in(cast.people[Role.MAYOR])
    url, said = reverse("status:approve", args=[cast.own.pk]), {"do": "approve", "text": f"{item.pk}:{item.version}"}
    client.post(url, said)
    item.refresh_from_db()
    assert item.approved is None
    client.post(url, {**said, "instead": "on"})
    item.refresh_from_db()
    assert item.approved is not None
    entry = next(e for e in reading.entries(chain_of(cast.own)) if e.kind == "status.approved")
    body = entry.body()
    assert body is not None
    assert body["instead_of_communication"] is True


def test_a_proposal_that_was_changed_after_it_was_looked_at_is_not_approved(cast: Cast) -> None:
    item = proposed(cast.own, cast.people[Role.SPOC])
    seen = item.version
    changing.propose(item.page, "service", service("Paspoort", "Iets anders."), by=cast.people[Role.SPOC], item=item)
    with pytest.raises(Overtaken):
        changing.approve([(item, seen)], by=cast.people[Role.COMMUNICATION])
    assert b"Iets anders" not in everything(item.page)


def test_a_page_that_would_not_open_on_every_phone_is_refused(cast: Cast) -> None:
    by = cast.people[Role.COMMUNICATION]
    items = [proposed(cast.own, by, content=service(f"Dienst {n}", "xyzzy " * 190)) for n in range(18)]
    with pytest.raises(Refused):
        changing.approve([(item, item.version) for item in items], by=by)
    assert b"xyzzy" not in everything(items[0].page)


def test_thirty_services_with_a_sentence_fit_in_20_kb(cast: Cast) -> None:
    by = cast.people[Role.COMMUNICATION]
    items = [proposed(cast.own, by, content=service(f"Dienst nr {n}", "Kom naar het loket. " * 4)) for n in range(30)]
    changing.approve([(item, item.version) for item in items], by=by)
    slug = items[0].page.slug
    front, style = (bytes(File.objects.get(path=path).body) for path in (f"{slug}/index.html", "style.css"))
    assert b"Dienst nr 29" in front
    assert len(front) + len(style) <= 20_000


ATTEMPTS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7654320|add:1 }}", "]]>"]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_somebody_types_stays_text(cast: Cast, attempt: str) -> None:
    by = cast.people[Role.COMMUNICATION]
    item = public(cast.own, by, content=service(attempt, attempt))
    public(cast.own, by, "notice", texts(attempt))
    html = b"".join(bytes(f.body) for f in item.page.files.filter(path__endswith=".html"))
    assert b"<script" not in html
    assert b"<img" not in html
    assert b"7654321" not in html


def test_what_is_marked_tlp_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        proposed(cast.own, None, "notice", texts("tlp:amber: de domeincontroller"))


def test_an_exercise_never_makes_a_file(cast: Cast) -> None:
    by = cast.people[Role.COMMUNICATION]
    incident = make_incident(cast.own, exercise=True)
    real = changing.page_of(cast.own)
    before = set(File.objects.values_list("path", "sha256"))
    item = public(cast.own, by, content=service("Oefendienst"), incident=incident)
    assert item.page != real
    assert set(File.objects.values_list("path", "sha256")) == before
    answer = signed_in(by).get(reverse("status:preview", args=[cast.own.pk, incident.pk, "index.html"]))
    assert "Oefendienst" in answer.content.decode()
    assert "OEFENING" in answer.content.decode()


def test_every_link_of_the_preview_of_an_exercise_leads_somewhere(cast: Cast) -> None:
    by = cast.people[Role.COMMUNICATION]
    incident = make_incident(cast.own, exercise=True)
    public(cast.own, by, content=service("Oefendienst"), incident=incident)
    client = signed_in(by)
    here = reverse("status:preview", args=[cast.own.pk, incident.pk, "index.html"])
    shown = client.get(here).content.decode()
    links = {urljoin(here, found) for found in re.findall(r'href="([^"#:]+)"', shown)}
    ours = {link for link in links if "/preview/" in link}
    assert len(ours) > 5
    for link in ours:
        assert client.get(link).status_code == 200, link


def test_what_the_incident_knows_need_not_be_typed(cast: Cast) -> None:
    from warroom.status.suggesting import suggestions

    incident = make_incident(cast.own, None, ("one", "lost"))
    page = changing.page_of(cast.own)
    found = suggestions(page, incident)
    assert found
    client = signed_in(cast.people[Role.RESPONDER])
    board = client.get(reverse("status:incident", args=[incident.pk])).content.decode()
    # The words of the state and the text are apart.
    assert re.search(r"niet beschikbaar</label><br>", board)
    url = reverse("status:change", args=[cast.own.pk])
    client.post(url, {"do": "suggested", "incident": incident.pk, "suggestion": [found[0].id]})
    assert page.items.get().proposed["texts"]["nl"]["title"] == found[0].title
    assert found[0].id not in {one.id for one in suggestions(page, incident)}


def test_another_body_cannot_be_approved_for(cast: Cast) -> None:
    item = proposed(cast.other, None)
    client = signed_in(cast.people[Role.COMMUNICATION])
    said = {"do": "approve", "text": f"{item.pk}:{item.version}"}
    client.post(reverse("status:approve", args=[cast.own.pk]), said)
    item.refresh_from_db()
    assert item.approved is None


def test_one_page_per_body(cast: Cast) -> None:
    assert changing.page_of(cast.own) == changing.page_of(cast.own)
    assert Page.objects.filter(organisation=cast.own).count() == 1
