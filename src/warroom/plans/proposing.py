"""The containment plans side by side: what to choose between, what fits in which time, and what a suspicion costs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.plans import questions, showing
from warroom.plans.computing import DAY_MIN
from weerbaar.landscape import Landscape

Documents = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Card:
    """One plan in short. ``url`` shows it whole; empty when it is there to compare with only."""

    title: str
    deeds: str
    consequence: str
    note: str = ""
    url: str = ""
    letter: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Group:
    """Cards that answer one question. ``words`` say what separates them."""

    key: str
    title: str
    cards: tuple[Card, ...]
    words: str = ""


def groups(documents: Documents, model: Landscape, question: questions.Asked, shown: str) -> list[Group]:
    """Every group there is something to say in; ``shown`` is the plan that stands in full under them."""
    side = _Side(documents, model, question, shown)
    return [group for group in (side.proposals(), side.in_time(), side.by_certainty()) if group.cards or group.words]


class _Side:
    def __init__(self, documents: Documents, model: Landscape, question: questions.Asked, shown: str) -> None:
        self.documents = documents
        self.best = documents["best"]
        self.model = model
        self.question = question
        self.shown = shown

    def proposals(self) -> Group:
        cards = [self._card("best", _("Best plan"), self._reach(self.best))]
        kept = self._kept()
        if kept:
            cards.append(kept)
        beside = showing.compared(self.model, self.best, timezone.now())
        everything = next((way for way in beside if way.key == "cut_everything"), None)
        if everything:
            cards.append(
                Card(
                    title=everything.name,
                    deeds=ngettext("{n} action", "{n} actions", everything.actions).format(n=everything.actions),
                    consequence=_("stops {n} of {total} services more").format(
                        n=everything.services, total=everything.total
                    ),
                    note=_("to compare with; not advised"),
                )
            )
        lettered = tuple(replace(card, letter=letter) for card, letter in zip(cards, "ABC", strict=False))
        return Group("proposals", _("Proposals"), lettered if len(lettered) > 1 else ())

    def _kept(self) -> Card | None:
        """The plan that keeps the heaviest of what the best one stops; or why there is none."""
        found = self.documents.get("keep")
        if found is None:
            if not self.best["newly_lost"] or self.question.keep:
                return None
            prices = {s["service"]: s["reason"] for s in self.best["sacrificed"]}
            heaviest = showing.by_weight(self.model, self.best["newly_lost"])[0]
            if heaviest not in prices:
                return None
            title = _("Keeps {services} open").format(services=self.model.name_of(heaviest))
            return Card(title=title, deeds=_("no such plan"), consequence=prices[heaviest])
        title = _("Keeps {services} open").format(services=self._names(found.get("keep", ())))
        more = sorted(set(found["newly_lost"]) - set(self.best["newly_lost"]))
        note = _("stops instead: {names}").format(names=self._names(more)) if more else self._reach(found)
        return self._card("keep", title, note)

    def in_time(self) -> Group:
        quick = self.documents.get("quick")
        if quick is None:
            return Group("in-time", "", ())
        cards = [self._card("quick", _("First 15 minutes"), self._reach(quick))]
        key = "day" if "day" in self.documents else "best"
        day = self.documents[key]
        words = ""
        if day["ready_min"] <= DAY_MIN:
            cards.append(self._card(key, _("First day"), self._reach(day)))
            more = len(day["actions"]) - len(quick["actions"])
            if more > 0:
                words = ngettext(
                    "The first day has {n} action more than the first quarter of an hour.",
                    "The first day has {n} actions more than the first quarter of an hour.",
                    more,
                ).format(n=more)
        return Group("in-time", _("What fits in which time"), tuple(cards), words)

    def by_certainty(self) -> Group:
        certain = self.documents.get("certain")
        if certain is None:
            return Group("certainty", "", ())
        suspects = len(self.best["suspected"])
        said = ngettext("with {n} part that is only suspected", "with {n} parts that are only suspected", suspects)
        cards = (
            self._card("certain", _("Only what is certain"), _("leaves out whoever is only suspected")),
            self._card("best", _("Certain and suspected"), said.format(n=suspects)),
        )
        title = _("Against what is certain, or suspected too")
        few, many = ({a["target"] for a in d["actions"]} for d in (certain, self.best))
        if few == many:
            same = _("Suspicion changes nothing here: against what is certain alone, the same has to be done.")
            return Group("certainty", title, (), same)
        return Group("certainty", title, cards, self._separates(certain, few, many))

    def _separates(self, certain: dict[str, Any], few: set[str], many: set[str]) -> str:
        lost = [s for s in self.best["newly_lost"] if s not in certain["newly_lost"]]
        saved = [s for s in certain["newly_lost"] if s not in self.best["newly_lost"]]
        said = []
        if many - few:
            said.append(_("Because of the suspicion also: {names}.").format(names=self._names(sorted(many - few))))
        if few - many:
            said.append(_("No longer needed then: {names}.").format(names=self._names(sorted(few - many))))
        if lost:
            said.append(_("That stops in addition: {names}.").format(names=self._names(lost)))
        if saved:
            said.append(_("That spares: {names}.").format(names=self._names(saved)))
        if not lost and not saved:
            said.append(_("It costs no service more or less."))
        return " ".join(said).replace("….", "…")

    def _card(self, key: str, title: str, note: str) -> Card:
        document = self.documents[key]
        lost = showing.by_weight(self.model, document["newly_lost"])
        ready = _("done in {time}").format(time=showing.minutes(document["ready_min"]))
        return Card(
            title=title,
            deeds=f"{showing.deeds(document)} · {ready}",
            consequence=_("stops: {names}").format(names=self._names(lost)) if lost else _("stops no service"),
            note=note,
            url=self.question.address(show=key) if key != "best" else self.question.address(),
            shown=key == self.shown,
        )

    def _reach(self, document: dict[str, Any]) -> str:
        open_ = len(document["still_open"])
        if not open_:
            return _("everything protected is then out of reach")
        return ngettext(
            "{n} of {all} protected parts can then still be reached",
            "{n} of {all} protected parts can then still be reached",
            open_,
        ).format(n=open_, all=len(document["protect"]))

    def _names(self, ids: Iterable[str]) -> str:
        return showing.few(self.model, ids)
