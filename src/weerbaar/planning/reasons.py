"""One sentence under every answer of impact, for a mayor at three in the morning."""

from collections.abc import Iterator

from weerbaar.landscape.model import Kind, Landscape, Relation
from weerbaar.language import Message
from weerbaar.planning.impact import Basis, Impact, Scenario, State


def reason(landscape: Landscape, scenario: Scenario, answer: Impact, id: str) -> Message:
    """Why the element ``id`` is in the state it is in. Needs its chain: a service, or impact with ``explain``."""
    found = answer.elements[id]
    if found.state is State.OUT:
        return Message("is itself {what}", what=what_happened(landscape, scenario, id))
    if found.basis is Basis.UNKNOWN:
        return _unknown(landscape, found.gaps)
    if found.state is State.WORKS:
        thanks = thanks_to(landscape, scenario, answer, id)
        if thanks:
            return Message("works, but only thanks to {what}", what=_list(landscape, thanks))
        return Message("nothing it needs is hit")
    sentence = _because(landscape, scenario, found.chain) if found.chain else Message("something it needs fails")
    others = len(found.causes) - 1
    if others == 1:
        sentence = Message("{sentence}; one other cause too", sentence=sentence)
    elif others > 1:
        sentence = Message("{sentence}; {n} other causes too", sentence=sentence, n=others)
    if found.state is State.DOWN:
        return sentence
    workarounds = _working_stand_ins(landscape, scenario, answer, id)
    if workarounds:
        return Message("works through {what}: {why}", what=_list(landscape, workarounds), why=sentence)
    thanks = thanks_to(landscape, scenario, answer, id)
    if thanks:
        return Message("still works thanks to {what}: {why}", what=_list(landscape, thanks), why=sentence)
    return Message("still works, with less: {why}", why=sentence)


def what_happened(landscape: Landscape, scenario: Scenario, id: str) -> Message:
    """The word for what happened to an out element or a cut link."""
    if id in landscape.links:
        return Message("cut")
    if id in scenario.compromised:
        element = landscape.by_id[id]
        # A machine is infected, a directory or an account taken over: Dutch has a word for each.
        return Message("taken over") if element.get("type") == "realm" else Message("compromised")
    return Message("lost") if id in scenario.lost else Message("isolated")


def thanks_to(landscape: Landscape, scenario: Scenario, answer: Impact, id: str) -> tuple[str, ...]:
    """The links, alternatives and workarounds without which ``id`` would no longer work, now others have failed.

    Looked for in what it needs, however far down: every group of needs that has lost members and has none to
    spare. Ids in the order they are met.
    """
    thanks: dict[str, None] = {}
    seen, todo = {id}, [id]
    while todo:
        for at_least, members in _groups(landscape, todo.pop()):
            usable = [r for r in members if _usable(landscape, scenario, answer, r)]
            if len(usable) < len(members) and len(usable) == at_least:
                thanks.update(dict.fromkeys(r.over or r.target for r in usable))
            for r in usable:
                if answer.elements[r.target].state in (State.WORKS, State.DEGRADED):
                    following = [r.target]
                else:
                    following = _working_stand_ins(landscape, scenario, answer, r.target)
                    thanks.update(dict.fromkeys(following))
                todo += [x for x in following if x not in seen]
                seen.update(following)
    return tuple(thanks)


def _because(landscape: Landscape, scenario: Scenario, chain: tuple[str, ...]) -> Message:
    cause = chain[-1]
    what = what_happened(landscape, scenario, cause)
    if len(chain) <= 2:
        return Message("does not work without {cause}, which is {what}", cause=landscape.name_of(cause), what=what)
    return Message(
        "needs {next}, which in the end rests on {cause}: {what}",
        next=landscape.name_of(chain[1]), cause=landscape.name_of(cause), what=what,
    )  # fmt: skip


def _unknown(landscape: Landscape, gaps: tuple[str, ...]) -> Message:
    if not gaps:
        return Message("too little is known of what it needs")
    element = landscape.by_id[gaps[0]]
    if element.kind is Kind.APPLICATION:
        return Message("it is not filled in where {name} runs", name=element.name)
    return Message("it is not filled in what {name} needs", name=element.name)


def _groups(landscape: Landscape, id: str) -> Iterator[tuple[int, list[Relation]]]:
    named: dict[str, list[Relation]] = {}
    for r in landscape.outgoing.get(id, ()):
        if r.is_need and r.alternative is None:
            yield 1, [r]
        elif r.is_need:
            named.setdefault(r.alternative or "", []).append(r)
    for members in named.values():
        yield members[0].at_least or 1, members


def _usable(landscape: Landscape, scenario: Scenario, answer: Impact, r: Relation) -> bool:
    if r.over is not None:
        link = landscape.links[r.over]
        out = scenario.compromised | scenario.lost | scenario.isolated
        if r.over in scenario.cut or link.source in out or link.target in out:
            return False
    works = answer.elements[r.target].state in (State.WORKS, State.DEGRADED)
    return works or bool(_working_stand_ins(landscape, scenario, answer, r.target))


def _working_stand_ins(landscape: Landscape, scenario: Scenario, answer: Impact, id: str) -> list[str]:
    return [
        r.source
        for r in landscape.incoming.get(id, ())
        if r.kind == "stands_in_for"
        and (r.source in scenario.active or landscape.by_id[r.source].flag("active"))
        and answer.elements[r.source].state in (State.WORKS, State.DEGRADED)
    ]


def _list(landscape: Landscape, ids: tuple[str, ...] | list[str]) -> str:
    names = [landscape.name_of(x) for x in ids]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
