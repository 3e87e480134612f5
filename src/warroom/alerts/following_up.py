"""After sending: taking an alert back, and correcting it for the same people."""

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.alerts import putting, sending
from warroom.alerts.asked import sent
from warroom.alerts.models import Alert, Item, Recipient, Step
from warroom.alerts.words import OUT, AlertState
from warroom.messaging import outbox
from warroom.messaging.models import Message
from warroom.organisations.access import Action
from warroom.organisations.models import Person
from warroom.requests import Request

CHUNK = 500


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back: what has not left does not leave, and who had it is told so over the same channels."""
    alert = sent(request, pk, Action.APPROVE_ALERT)
    why = sending.one_line(request.POST.get("why", ""))[:500]
    if not why:
        messages.error(request, _("Say in a few words why it is withdrawn: the receivers read it."))
    elif withdrawn(alert, why, by=request.user):
        messages.success(request, _("Withdrawn. Who had received it is told so."))
    else:
        alert = Alert.objects.select_related("withdrawn_by").get(pk=pk)
        if alert.withdrawn_by:
            messages.warning(request, _("It was withdrawn already, by {who}.").format(who=alert.withdrawn_by))
        else:
            messages.warning(
                request, _("It is not withdrawn: it is now “{state}”.").format(state=alert.get_state_display())
            )
    return redirect("alerts:watch", pk)


def withdrawn(alert: Alert, why: str, *, by: Person | None) -> bool:
    """Withdraw ``alert``; whether it was this call that did. Telling who had it goes on in the background."""
    with transaction.atomic():
        if not Alert.objects.filter(pk=alert.pk, state__in=(AlertState.SENDING, AlertState.SENT)).update(
            state=AlertState.WITHDRAWN,
            withdrawn_at=timezone.now(),
            withdrawn_by=by,
            withdrawn_because=why,
            reached_pk=0,
            all_put_at=None,
            lease_until=None,
            version=F("version") + 1,
        ):
            return False
        outbox.stop(alert.topic, failed_too=True)
        Step.objects.filter(alert=alert, state=Step.StepState.WAITING).update(state=Step.StepState.STOPPED)
        alert.refresh_from_db()
        putting.message(alert)
        sending.written_down(alert, "alert.withdrawn", by=by, why=why)
    tell(alert.pk)
    return True


def tell(pk: int, most: int = 2_000) -> int:
    """Tell who had alert ``pk`` that it is withdrawn, from where it stopped; how many people. A chunk and how far it
    came are one transaction, and one guarded UPDATE lets one of two through."""
    done = 0
    while done < most:
        with transaction.atomic():
            alert = Alert.objects.select_for_update().get(pk=pk)
            if alert.state != AlertState.WITHDRAWN or alert.all_put_at:
                return done
            rows = Recipient.objects.filter(alert=alert, pk__gt=alert.reached_pk).select_related("contact")
            people = list(rows.order_by("pk")[:CHUNK])
            if not people:
                Alert.objects.filter(pk=pk).update(all_put_at=timezone.now())
                return done
            using = Message.objects.filter(topic=alert.topic).order_by("-pk").first()
            assert using is not None
            putting.again(alert, [one for one in people if one.used], using)
            Alert.objects.filter(pk=pk).update(reached_pk=people[-1].pk)
        done += len(people)
    return done


@require_POST
def correct(request: Request, pk: int) -> HttpResponse:
    """A draft with the same text for the same people, to put right what was wrong."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    if alert.state not in OUT:
        return redirect("alerts:one", pk)
    with transaction.atomic():
        # Of two who press at once the second goes on with the draft of the first.
        Alert.objects.select_for_update().get(pk=pk)
        open_draft = alert.corrections.filter(sent_at=None).exclude(state=AlertState.DISCARDED).first()
        made = open_draft or correction(alert, by=request.user)
    return redirect("alerts:compose", made.pk)


def correction(alert: Alert, *, by: Person | None) -> Alert:
    """The draft of a correction of ``alert``."""
    return sending.draft(
        sender=alert.sender,
        author=by,
        title_nl=alert.title_nl,
        title_en=alert.title_en,
        text_nl=alert.text_nl,
        text_en=alert.text_en,
        todo_nl=alert.todo_nl,
        todo_en=alert.todo_en,
        act_by=alert.act_by,
        severity=alert.severity,
        tlp=alert.tlp,
        audience={"alerts": [alert.pk]},
        checklist=[(item.text_nl, item.text_en) for item in Item.objects.filter(alert=alert)],
        channels=alert.channels,
        incident=alert.incident,
        exercise=alert.exercise,
        numbers_hidden=alert.numbers_hidden,
        corrects=alert,
    )
