"""The message to the SPOCs of every body on the list, prepared: text and checklist. Sending follows the rules of
messages: who is on the list is shown first, and above a severity a second person approves."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts import audience, looking, sending
from warroom.alerts.models import Alert
from warroom.alerts.words import UNSENT
from warroom.joint.answers import reference
from warroom.joint.models import JointIncident, Line
from warroom.joint.words import Effect
from warroom.organisations.models import Kind, Organisation


def prepared(joint: JointIncident, sender: Organisation) -> Alert | None:
    """The message that was prepared and has not been sent."""
    return Alert.objects.filter(reference=reference(joint), sender=sender, state__in=UNSENT).first()


def prepare(joint: JointIncident, lines: Iterable[Line], *, sender: Organisation, by: Any) -> Alert:
    """A draft to the bodies of ``lines``; the one that is there already when it was prepared before. A supplier sees
    no number or address."""
    before = prepared(joint, sender)
    if before is not None:
        return before
    texts: dict[str, Any] = {}
    for language in ("nl", "en"):
        with override(language):
            texts[language] = (_title(joint), _text(joint), _todo(), _checklist(joint))
    return sending.draft(
        sender=sender,
        author=by,
        title_nl=texts["nl"][0],
        title_en=texts["en"][0],
        text_nl=texts["nl"][1],
        text_en=texts["en"][1],
        todo_nl=texts["nl"][2],
        todo_en=texts["en"][2],
        severity=joint.severity,
        tlp=joint.tlp,
        audience={"organisations": sorted(line.organisation_id for line in lines)},
        checklist=list(zip(texts["nl"][3], texts["en"][3], strict=True)),
        reference=reference(joint),
        exercise=joint.exercise,
        numbers_hidden=sender.kind == Kind.SUPPLIER,
    )


def left_out(alert: Alert, lines: Iterable[Line]) -> list[Line]:
    """Whom of ``lines`` the message does not reach: who came on the list after it was prepared. Nobody when it goes to
    users of something: who they are is seen on the list of the message alone."""
    if any(looking.by_use(alert.audience)):
        return []
    reached = set(audience.organisations(alert.audience).values_list("pk", flat=True))
    return [line for line in lines if line.organisation_id not in reached]


def _title(joint: JointIncident) -> str:
    return _("{hit} {effect}").format(hit=joint.product or joint.supplier, effect=Effect(joint.effect).label)[:120]


def _text(joint: JointIncident) -> str:
    said = [
        _("{hit} {effect}. According to what we know you use it.").format(
            hit=joint.hit, effect=Effect(joint.effect).label
        )
    ]
    if joint.text:
        said.append(joint.text)
    said.append(
        _("Under Joint incidents you see which of your services are at stake, and you answer whether you are hit.")
    )
    return "\n\n".join(said)[:4000]


def _todo() -> str:
    return _("Look whether you are hit, and answer.")


def _checklist(joint: JointIncident) -> list[str]:
    said = [_("Look which of your services use it, and try whether they work")]
    if joint.effect == Effect.COMPROMISED:
        said += [
            _("Look for sign-ins and connections from the supplier since it began"),
            _("Change passwords and keys that the supplier knows"),
            _("Decide whether to cut the links to the supplier"),
        ]
    elif joint.effect == Effect.CUT:
        said.append(_("Agree with the supplier on which conditions it connects you again"))
    said += [
        _("Start the paper procedure or the workaround of the services that stop"),
        _("Answer on the joint incident; open your own incident when you are hit"),
    ]
    return said
