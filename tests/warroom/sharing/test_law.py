"""The law: nobody ever sees a part that is neither own nor shared at that moment.

A slow oracle keeps the history as a list and asks it anew every time; the server must say the same, of every part, to
everybody, after every step.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.asked import looked
from warroom.incidents.parts import Part
from warroom.incidents.picture import picture
from warroom.organisations.access import Action, may, shared_parts
from warroom.organisations.models import Role
from warroom.sharing import grants, guests
from warroom.sharing.models import Guest, Look

PARTS = st.frozensets(st.sampled_from(list(Part)), max_size=4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("share"), st.sampled_from(["coordinator", "other", "supplier"]), PARTS),
        st.tuples(st.just("let in"), st.just("nobody"), PARTS.filter(bool)),
        st.tuples(st.just("let go"), st.just("nobody"), st.just(frozenset())),
        st.tuples(st.just("time passes"), st.just("nobody"), st.just(frozenset())),
    ),
    max_size=7,
)


def oracle(history: list[tuple[str, str, frozenset[Part]]], who: str) -> frozenset[Part]:
    """What ``who`` may see after this history: the last word said about them."""
    seen: frozenset[Part] = frozenset()
    for _step, whom, parts in history:
        if whom == who:
            seen = parts
    return seen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nobody_ever_sees_a_part_that_is_neither_own_nor_shared_at_that_moment(cast: Cast, steps: Any) -> None:
    with transaction.atomic():
        _walk(cast, steps)
        transaction.set_rollback(True)


def _walk(cast: Cast, steps: list[tuple[str, str, frozenset[Part]]]) -> None:
    spoc = cast.people[Role.SPOC]
    incident = make_incident(cast.own, spoc)
    viewers = {"coordinator": cast.coordinator, "other": cast.other, "supplier": cast.supplier}
    people = {
        "coordinator": cast.people[Role.COORDINATOR],
        "other": cast.rival,
        "supplier": cast.people[Role.SUPPLIER],
        "nobody": cast.nobody,
    }
    history: list[tuple[str, str, frozenset[Part]]] = []
    for step in steps:
        _do(incident, viewers, cast, step)
        history.append(step)
        for who, person in people.items():
            allowed = oracle(history, who)
            assert shared_parts(person, Action.VIEW_INCIDENT, incident) == allowed
            assert not may(person, Action.VIEW_INCIDENT, incident)
            for part in Part:
                before = Look.objects.count()
                since = looked(person, incident, part)
                assert (since is not None) == (part in allowed)
                assert (Look.objects.count() > before) == (part in allowed)
                if since is not None:
                    assert picture(incident).limited(since).parts == allowed
        assert may(spoc, Action.VIEW_INCIDENT, incident)


def _do(incident: Any, viewers: Any, cast: Cast, step: tuple[str, str, frozenset[Part]]) -> None:
    what, whom, parts = step
    spoc = cast.people[Role.SPOC]
    guest = Guest.objects.active().filter(incident=incident, person=cast.nobody).select_related("incident").first()
    until = timezone.now() + timedelta(days=1)
    if what == "share":
        grants.share(incident, viewers[whom], parts, by=spoc, reason="r")
    elif what == "let in" and guest:
        guests.change(guest, guest.version, parts=parts, until=until, by=spoc, reason="r")
    elif what == "let in":
        guests.invite(
            incident,
            name="x",
            email=cast.nobody.email,
            capacity="police",
            parts=parts,
            until=until,
            by=spoc,
            reason="r",
            sure=True,
        )
    elif what == "let go" and guest:
        guests.end(guest, by=spoc, reason="r")
    elif guest:
        Guest.objects.filter(pk=guest.pk).update(
            since=timezone.now() - timedelta(days=2), until=timezone.now() - timedelta(seconds=1)
        )
