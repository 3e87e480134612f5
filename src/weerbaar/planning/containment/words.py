"""A containment plan in plain words, for the command line, the screens and print: never in weights."""

from weerbaar.landscape.model import Landscape
from weerbaar.language import Message
from weerbaar.planning.containment.plan import Plan, Stage
from weerbaar.planning.containment.question import Action, ActionKind

_DO = {
    ActionKind.CUT: "cut {name}",
    ActionKind.ISOLATE: "isolate {name}",
    ActionKind.DISABLE: "disable the accounts of {name}",
    ActionKind.OFFLINE: "take {name} offline",
}

SIGNS = {ActionKind.CUT: "✂", ActionKind.ISOLATE: "⛔", ActionKind.DISABLE: "⊘", ActionKind.OFFLINE: "⏏"}
"""A shape per kind of action, beside its words."""


def what_to_do(landscape: Landscape, action: Action) -> Message:
    """``action`` as an instruction."""
    return Message(_DO[action.kind], name=landscape.name_of(action.target))


def consequence(landscape: Landscape, service: str) -> str:
    """Whom the loss of ``service`` touches and until when paper holds; empty when neither is known."""
    element = landscape.by_id[service]
    people, paper = element.number("people_per_day"), element.number("paper_h")
    parts = []
    if people:
        parts.append(str(Message("{n} people a day", n=f"{people:g}")))
    if paper:
        parts.append(str(Message("paper holds {hours} h", hours=f"{paper:g}")))
    elif paper == 0:
        parts.append(str(Message("no paper fallback")))
    return "; ".join(parts)


def how_sure(plan: Plan) -> Message:
    """What is proved about ``plan``; belongs in the details, not in the headline."""
    if plan.stage is Stage.NOTHING:
        return Message("nothing protected is within reach")
    if plan.stage is Stage.ADDITIVE:
        return Message("proved best: no service hangs on two cuts at once, so the cheapest cut is the best plan")
    if plan.proved:
        return Message("proved best for what is filled in")
    if plan.bound <= 0:
        return Message("how far from best it may be is not known yet")
    # Rounded up: "at most" has to stay true.
    return Message("at most {percent} % from best", percent=int(-(-plan.gap * 100 // 1)))
