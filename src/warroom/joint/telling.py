"""Entries of a joint incident's ledger as lines that people read, and the list as it was at a past moment."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from warroom.joint.words import Answer, Isolating, Placing, Side, Standing

WORDS = {
    "joint.started": gettext_lazy("Joint incident started"),
    "joint.changed": gettext_lazy("Said anew"),
    "joint.bodies_added": gettext_lazy("On the list"),
    "joint.body_added": gettext_lazy("On the list"),
    "joint.body_removed": gettext_lazy("Off the list"),
    "joint.answered": gettext_lazy("Answer of a body"),
    "joint.shared": gettext_lazy("What others may see of a line"),
    "joint.linked": gettext_lazy("Linked to the body’s own incident"),
    "joint.standing": gettext_lazy("Cause or consequence"),
    "joint.standing_corrected": gettext_lazy("Cause or consequence, corrected"),
    "joint.standing_withdrawn": gettext_lazy("Cause or consequence, withdrawn"),
    "joint.report_made": gettext_lazy("Situation report made"),
    "joint.report_shared": gettext_lazy("Situation report shared"),
    "joint.closed": gettext_lazy("Joint incident closed"),
    "remediation.asked": gettext_lazy("Supplier asked to put right"),
    "remediation.done": gettext_lazy("Done, says the supplier"),
    "remediation.confirmed": gettext_lazy("Confirmed by the customer"),
    "remediation.disputed": gettext_lazy("Not done, says the customer"),
    "remediation.withdrawn": gettext_lazy("Request withdrawn"),
    "remediation.reminded": gettext_lazy("Supplier reminded"),
    "isolation.proposed": gettext_lazy("Isolation proposed"),
    "isolation.agreed": gettext_lazy("Isolation agreed"),
    "isolation.objected": gettext_lazy("Isolation objected to"),
    "isolation.cut": gettext_lazy("Links cut"),
    "isolation.extended": gettext_lazy("Isolation until another moment"),
    "isolation.withdrawn": gettext_lazy("Isolation withdrawn"),
    "isolation.ended": gettext_lazy("Links connected again"),
    "environment.offered": gettext_lazy("Emergency environment offered"),
    "environment.changed": gettext_lazy("Emergency environment changed"),
    "environment.ended": gettext_lazy("Emergency environment no longer offered"),
    "placement.asked": gettext_lazy("Emergency environment asked for"),
    "placement.granted": gettext_lazy("Emergency environment granted"),
    "placement.refused": gettext_lazy("Emergency environment refused"),
    "placement.withdrawn": gettext_lazy("Request for an emergency environment withdrawn"),
    "placement.released": gettext_lazy("Emergency environment given back"),
    "placement.in_landscape": gettext_lazy("Emergency environment put in the landscape"),
}
"""What the kinds of entries are called."""

_SAID = {
    "standing": dict(Standing.choices),
    "answer": dict(Answer.choices),
    "side": dict(Side.choices),
}


_NOTES = ("basis", "answer_note", "checked_note", "done_note", "removed_why", "withdrawn_why", "ended_note")


def about(kind: str, body: Mapping[str, Any] | None) -> str:
    """What an entry says, in one line; "" when it was erased."""
    state = (body or {}).get("state") or {}
    named = (state.get(name) for name in ("organisation", "environment"))
    said = [str(one.get("name", "")) for one in named if isinstance(one, Mapping)]
    if (body or {}).get("body"):
        said.append(str((body or {})["body"]))
    if kind == "joint.bodies_added":
        n = len(state.get("lines", {}))
        said.append(ngettext("{n} local government", "{n} local governments", n).format(n=n))
    said += [str(state[name]) for name in ("title", "what") if state.get(name)]
    for name, words in _SAID.items():
        if state.get(name):
            said.append(str(words.get(state[name], state[name])))
    if state.get("how_far"):
        words = dict(Isolating.choices) if kind.startswith("isolation") else dict(Placing.choices)
        said.append(str(words.get(state["how_far"], state["how_far"])))
    said += [str(state[name]) for name in _NOTES if state.get(name)]
    if (body or {}).get("note"):
        said.append(str((body or {})["note"]))
    return " · ".join(said)


def standings(states: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[dict[str, str]]:
    """Every body on the list at that moment with its answer and the words that counted, from the states of a ledger."""
    counting: dict[tuple[str, str], tuple[str, str]] = {}
    words = states.get("word", {})
    corrected = {str(w["corrects"]) for w in words.values() if w["corrects"] and not w["withdrawn_at"]}
    for id, word in words.items():
        if word["withdrawn_at"] or id in corrected:
            continue
        key = (str(word["line"]), word["side"])
        if key not in counting or counting[key][0] < word["entered_at"]:
            counting[key] = (word["entered_at"], str(dict(Standing.choices)[word["standing"]]))
    lines = {id: line for listing in states.get("listing", {}).values() for id, line in listing["lines"].items()}
    lines |= states.get("line", {})
    rows = [
        {
            "name": line["organisation"]["name"],
            "answer": str(dict(Answer.choices).get(line["answer"], _("not answered"))),
            "supplier": counting.get((id, Side.SUPPLIER), ("", "–"))[1],
            "body": counting.get((id, Side.BODY), ("", "–"))[1],
        }
        for id, line in lines.items()
        if not line["removed_at"]
    ]
    return sorted(rows, key=lambda row: row["name"])
