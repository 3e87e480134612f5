"""The words of a drawing, shared by the picture, its tooltips and the table beside it."""

from weerbaar.drawing.picture import Line, Node
from weerbaar.landscape.model import Kind
from weerbaar.language import _, plural

_STATES = {
    "works": "works", "degraded": "degraded", "down": "down", "out": "out", "unknown": "not known",
}  # fmt: skip
_LINES = {
    Line.NEED: "needs",
    Line.ALTERNATIVE: "needs one of several",
    Line.LINK: "link",
    Line.STANDS_IN: "can replace",
    Line.OTHER: "belongs to",
}


def state_word(state: str) -> str:
    """The word for "works", "degraded", "down", "out" or "unknown"."""
    return _(_STATES[state])


def line_word(line: Line) -> str:
    """What a line means, as a verb between its two ends."""
    return _(_LINES[line])


def counted(kind: Kind, n: int) -> str:
    """ "12 applications"."""
    if kind is Kind.SERVICE:
        return plural("{n} service", "{n} services", n)
    if kind is Kind.APPLICATION:
        return plural("{n} application", "{n} applications", n)
    if kind is Kind.ENVIRONMENT:
        return plural("{n} environment", "{n} environments", n)
    if kind is Kind.SUPPLIER:
        return plural("{n} supplier", "{n} suppliers", n)
    return plural("{n} element", "{n} elements", n)


def caption(node: Node) -> str:
    """The small line in a box: its state in a word, or how many it stands for and how they are."""
    if not node.folded:
        return state_word(node.state) if node.state else ""
    total = counted(node.kind, len(node.members))
    bad = [f"{n} {state_word(s)}" for s in ("out", "down", "degraded", "unknown") if (n := node.states.get(s, 0))]
    if not bad:
        return total
    return (
        f"{len(node.members)}: {', '.join(bad)}" if len(node.states) > 1 else f"{total}: {state_word(node.state or '')}"
    )


def described(node: Node) -> str:
    """The whole box in one line of text."""
    parts = [node.name]
    if node.folded:
        parts.append(counted(node.kind, len(node.members)))
        parts += [f"{n} {state_word(s)}" for s, n in sorted(node.states.items())]
    elif node.state:
        parts.append(state_word(node.state))
    if node.exposed:
        parts.append(_("exposed"))
    if node.assumed:
        parts.append(_("assumed"))
    return " – ".join(parts)
