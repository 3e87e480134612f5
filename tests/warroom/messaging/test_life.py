"""The life of a delivery, whatever order things happen in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.warroom.messaging.laying import gateways_that_go_nowhere

from warroom.messaging import claiming, outbox
from warroom.messaging.handing import Outcome, Parcel, Result
from warroom.messaging.models import Delivery, Message, State
from warroom.messaging.outbox import Outgoing

BEGIN = datetime(2022, 12, 6, 7, tzinfo=UTC)
ENDS = {State.HANDED_OVER, State.FAILED, State.GIVEN_UP, State.WITHDRAWN}


class Life(RuleBasedStateMachine):
    """Two workers, a gateway that remembers keys, a clock, and people who withdraw and try again."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.held: list[list[Parcel]] = [[], []]
        self.gateway: dict[str, int] = {}
        self.told: dict[int, Outcome] = {}
        self.laid = 0
        self.withdrawn: set[int] = set()
        with transaction.atomic():
            self.message = Message.objects.create(topic="alert:1", texts={"nl": {"title": "x", "text": "y"}})

    @rule(count=st.integers(1, 5))
    def put(self, count: int) -> None:
        with gateways_that_go_nowhere(), transaction.atomic():
            going = [Outgoing("smtp", f"a{self.laid + n}@b.test", not_before=self.now) for n in range(count)]
            outbox.put(self.message, going)
        self.laid += count

    @rule(worker=st.integers(0, 1), most=st.integers(1, 4))
    def claim(self, worker: int, most: int) -> None:
        held_before = {one.pk for one in self.held[worker]}
        taken = claiming.claim("smtp", most, self.now)
        assert len(taken) <= most
        assert not self.withdrawn & {one.pk for one in taken}
        assert not held_before & {one.pk for one in taken if one.attempt == self._attempt(one.pk) - 1}
        self.held[worker] += taken

    @staticmethod
    def _attempt(pk: int) -> int:
        return Delivery.objects.values_list("attempts", flat=True).get(pk=pk)

    @rule(worker=st.integers(0, 1), outcome=st.sampled_from(Outcome), arrived=st.booleans())
    def try_one(self, worker: int, outcome: Outcome, arrived: bool) -> None:
        """The gateway keeps what it accepts, may keep what is uncertain, and nothing else."""
        if not self.held[worker]:
            return
        one = self.held[worker].pop(0)
        before = Delivery.objects.get(pk=one.pk)
        if outcome == Outcome.ACCEPTED or (outcome == Outcome.UNCERTAIN and arrived):
            self.gateway[str(one.key)] = self.gateway.get(str(one.key), 0) + 1
        claiming.write([(one, Result(outcome, "why"))], self.now)
        after = Delivery.objects.get(pk=one.pk)
        if before.state == State.SENDING and before.attempts == one.attempt:
            assert after.state != State.SENDING
            self.told[one.pk] = outcome
        elif before.state == State.WITHDRAWN and before.attempts == one.attempt and outcome == Outcome.ACCEPTED:
            # It arrived all the same: that is what is known.
            assert after.state == State.HANDED_OVER
        else:
            # Somebody else holds it, or it is through: who comes late changes nothing.
            assert (after.state, after.attempts, after.error) == (before.state, before.attempts, before.error)

    @rule(worker=st.integers(0, 1))
    def kill(self, worker: int) -> None:
        """What it held is known to nobody but the rows."""
        self.held[worker] = []

    @rule(worker=st.integers(0, 1))
    def end_well(self, worker: int) -> None:
        claiming.put_back(self.held[worker])
        self.held[worker] = []

    @rule(seconds=st.integers(1, 60))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        claiming.retake(self.now)

    @rule()
    def sign_of_life(self) -> None:
        for held in self.held:
            claiming.extend(held, self.now)

    @rule()
    def withdraw(self) -> None:
        outbox.stop("alert:1")
        self.withdrawn |= set(Delivery.objects.filter(state=State.WITHDRAWN).values_list("pk", flat=True))
        assert not Delivery.objects.filter(state=State.SENDING).exists()

    @rule()
    def try_again_by_hand(self) -> None:
        pks = list(Delivery.objects.filter(message=self.message).values_list("pk", flat=True))
        claiming.again(pks, self.now)

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = Delivery.objects.filter(message=self.message)
        assert rows.count() == self.laid
        for row in rows:
            assert (row.state == State.SENDING) == (row.lease_until is not None)
            assert row.attempts >= row.repeats
            if row.state == State.HANDED_OVER:
                assert self.gateway[str(row.key)] >= 1
                assert row.handed_over_at is not None
            if row.state == State.GIVEN_UP:
                assert row.error
            # What a gateway may have twice was counted as a repeat or written down as uncertain.
            if self.gateway.get(str(row.key), 0) > 1 + row.repeats:
                assert row.attempts > 1

    def teardown(self) -> None:
        """Whatever happened, a worker that stays alive brings everything to an end."""
        self.now += timedelta(days=1)
        claiming.retake(self.now)
        while taken := claiming.claim("smtp", 50, self.now):
            claiming.write([(one, Result(Outcome.ACCEPTED)) for one in taken], self.now)
            for one in taken:
                self.gateway[str(one.key)] = self.gateway.get(str(one.key), 0) + 1
        states = set(Delivery.objects.filter(message=self.message).values_list("state", flat=True))
        assert states <= ENDS


class TestLife(TestCase):
    """Each run of the machine is undone."""

    def test_no_order_of_events_loses_or_overwrites_a_delivery(self) -> None:
        from hypothesis.stateful import run_state_machine_as_test

        def fresh() -> Any:
            if connection.in_atomic_block:
                Delivery.objects.all().delete()
                Message.objects.all().delete()
            return Life()

        run_state_machine_as_test(fresh, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
