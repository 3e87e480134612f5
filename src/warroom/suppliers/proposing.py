"""What suppliers propose to a body: fragments to take into its landscapes. Nothing changes without its own act."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction

from warroom.landscapes import opened, storing
from warroom.landscapes.models import How, Landscape, Version
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent, Fragment, FragmentAnswer, FragmentVersion, Listing, Use
from weerbaar import landscape as library
from weerbaar.landscape import fragment as pieces
from weerbaar.landscape.checks import Finding, Severity, check
from weerbaar.landscape.difference import Difference, diff
from weerbaar.landscape.readers import native
from weerbaar.landscape.updating import Kept

Answer = FragmentAnswer.Answer


class Decided(Exception):
    """Somebody decided about it in the meantime, or the supplier published a newer version."""


@dataclass(frozen=True)
class Proposal:
    """A fragment beside a landscape: what was answered last, and what is proposed now."""

    fragment: Fragment
    landscape: Landscape
    newest: FragmentVersion
    answers: tuple[FragmentAnswer, ...]

    @property
    def last(self) -> FragmentAnswer | None:
        """What was decided last."""
        return self.answers[0] if self.answers else None

    @cached_property
    def taken(self) -> FragmentAnswer | None:
        """The version that is in the landscape, by its acceptance; None when it is not (any more)."""
        for answer in self.answers:
            if answer.answer == Answer.ACCEPTED:
                return answer
            if answer.answer == Answer.REMOVED:
                return None
        return None

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide: a version came that nobody has answered."""
        if self.fragment.withdrawn_at is not None:
            return False
        return self.last is None or self.last.version.number < self.newest.number

    @property
    def supplier(self) -> Organisation:
        """Whose it is."""
        return self.fragment.product.supplier


def of(body: Organisation) -> list[Proposal]:
    """Every fragment that concerns a landscape of ``body``: of a supplier that it uses, or that says so of itself."""
    found = []
    for landscape in Landscape.objects.of(body).select_related("owner"):
        suppliers = set(
            Use.objects.filter(landscape=landscape).exclude(supplier=None).values_list("supplier", flat=True)
        )
        listed = Listing.objects.filter(organisation=landscape.owner_id, ended_at=None).exclude(
            answer=Listing.Answer.DENIED
        )
        suppliers |= set(listed.values_list("supplier", flat=True))
        answered: dict[int, list[FragmentAnswer]] = {}
        for answer in FragmentAnswer.objects.filter(landscape=landscape).select_related("version", "by"):
            answered.setdefault(answer.version.fragment_id, []).append(answer)
        fragments = Fragment.objects.filter(product__supplier__in=suppliers) | Fragment.objects.filter(pk__in=answered)
        for fragment in fragments.select_related("product__supplier").order_by("product__supplier__name", "name", "pk"):
            newest = fragment.newest
            if newest is not None and (fragment.withdrawn_at is None or fragment.pk in answered):
                found.append(Proposal(fragment, landscape, newest, tuple(answered.get(fragment.pk, ()))))
    return found


def waiting(body: Organisation) -> list[Proposal]:
    """Those that somebody has to decide about."""
    return [proposal for proposal in of(body) if proposal.waits]


def one(landscape: Landscape, fragment: int) -> Proposal | None:
    """The proposal of this fragment for this landscape; None when there is none."""
    return next((p for p in of(landscape.owner) if p.landscape == landscape and p.fragment.pk == fragment), None)


def content(version: FragmentVersion) -> library.Landscape:
    """What a version of a fragment says, under the supplier's own ids."""
    found: library.Landscape = native.from_json(version.content)
    return found


@dataclass(frozen=True)
class Preview:
    """What taking the fragment in would do to the landscape."""

    base: Version | None
    before: library.Landscape
    after: library.Landscape
    kept: tuple[Kept, ...]
    same: dict[str, str] = field(default_factory=dict)

    @property
    def base_number(self) -> int:
        """The version it was worked out against."""
        return self.base.number if self.base else 0

    @cached_property
    def difference(self) -> Difference:
        """What would be added, changed and removed."""
        return diff(self.before, self.after)

    @cached_property
    def new_errors(self) -> tuple[Finding, ...]:
        """What blocks accepting: errors that the landscape does not have now."""
        known = {(f.code, f.ids) for f in check(self.before) if f.severity is Severity.ERROR}
        found: tuple[Finding, ...] = opened.derived(self.after, "check", check)
        return tuple(f for f in found if f.severity is Severity.ERROR and (f.code, f.ids) not in known)


def preview(proposal: Proposal, chosen: dict[str, str] | None = None) -> Preview:
    """What accepting would do now. ``chosen``: which part is which of our elements, as somebody said; None: as was
    said the last time, and what is certain."""
    base = proposal.landscape.newest
    before = proposal.landscape.in_force()
    now = content(proposal.newest)
    same = sameness(proposal, now, before, chosen)
    kbo = proposal.supplier.kbo
    there = _there(proposal)
    taken = pieces.take(before, there, pieces.placed(now, kbo, same))
    return Preview(base, before, taken.landscape, taken.kept, same)


def sameness(
    proposal: Proposal, now: library.Landscape, current: library.Landscape, chosen: dict[str, str] | None
) -> dict[str, str]:
    """Which part of the fragment is which element of ours; also one of ours that was deleted since: what is the same as
    that does not come back by a later version."""
    kbo = proposal.supplier.kbo
    before = proposal.taken.same if proposal.taken is not None else {}
    if chosen is not None:
        said = chosen
    elif proposal.taken is not None:
        said = dict(before)
    else:
        # Proposed, to be looked at before anybody accepts: of the supplier by its number, and of the same name.
        said = pieces.likely(now, kbo, current)
    found = pieces.certain(now, kbo, current)
    for part, ours in said.items():
        if part not in now.by_id or ours in found.values():
            continue
        deleted = before.get(part) == ours and not now.by_id[part].flag(pieces.YOURS)
        if ours in current.by_id or deleted:
            found.setdefault(part, ours)
    return found


def _there(proposal: Proposal) -> library.Landscape | None:
    """What of the fragment was taken in before, as it stood then."""
    if proposal.taken is None:
        return None
    then = content(proposal.taken.version)
    return pieces.placed(then, proposal.supplier.kbo, proposal.taken.same)


@transaction.atomic
def accept(
    proposal: Proposal, chosen: dict[str, str] | None, *, number: int, expected: int, level: str, by: Person
) -> FragmentAnswer:
    """Take version ``number`` of the fragment into the landscape as the preview showed it, and let the supplier know
    that its product is used there: together or not at all.

    Raises storing.Moved when the landscape, Decided when the fragment or the answer changed since the preview;
    storing.Wrong when it would bring errors.
    """
    proposal = _locked(proposal, number)
    result = preview(proposal, chosen)
    if result.base_number != expected:
        raise storing.Moved(result.base)
    stored = None
    if result.after != result.before:
        stored = storing.store(
            proposal.landscape,
            result.after,
            how=How.IMPORT,
            subject=f"{proposal.supplier}: {proposal.fragment}",
            by=by,
            expected=expected,
        )
    answer = _answered(proposal, Answer.ACCEPTED, by, same=result.same, stored=stored)
    body, product = proposal.landscape.owner, proposal.fragment.product
    consenting.hold(body)
    given = Consent.objects.active().filter(body=body, supplier=product.supplier, product=product).first()
    if given is None or consenting.ORDER.index(Consent.Level(given.level)) < consenting.ORDER.index(
        Consent.Level(level)
    ):
        consenting.give(body, product.supplier, product, level, how=Consent.How.FRAGMENT, by=by)
    return answer


@transaction.atomic
def decline(proposal: Proposal, *, number: int, reason: str, told: bool, by: Person) -> FragmentAnswer:
    """Leave it: this version is not proposed again. The supplier reads it only when ``told``."""
    return _answered(_locked(proposal, number), Answer.DECLINED, by, reason=reason[:500], told=told)


@transaction.atomic
def remove(proposal: Proposal, *, expected: int, by: Person) -> FragmentAnswer:
    """Take out of the landscape what the fragment brought, but for what was changed or is needed by something else."""
    proposal = _locked(proposal, None)
    there = _there(proposal)
    if there is None:
        raise Decided
    newest = proposal.landscape.newest
    if (newest.number if newest else 0) != expected:
        raise storing.Moved(newest)
    before = proposal.landscape.in_force()
    after = pieces.take(before, there, library.Landscape()).landscape
    stored = None
    if after != before:
        subject = f"{proposal.supplier}: {proposal.fragment}"
        stored = storing.store(proposal.landscape, after, how=How.EDIT, subject=subject, by=by, expected=expected)
    return _answered(proposal, Answer.REMOVED, by, stored=stored)


def _locked(proposal: Proposal, number: int | None) -> Proposal:
    """The proposal as it stands, once nobody else is deciding about it. Raises Decided when ``number`` is no longer
    the newest version, or is in the landscape already."""
    Landscape.objects.select_for_update().get(pk=proposal.landscape.pk)
    fresh = one(Landscape.objects.select_related("owner").get(pk=proposal.landscape.pk), proposal.fragment.pk)
    if fresh is None:
        raise Decided
    if number is not None:
        there = fresh.taken is not None and fresh.taken.version.number == number
        if fresh.newest.number != number or there or fresh.fragment.withdrawn_at is not None:
            raise Decided
    return fresh


def _answered(proposal: Proposal, what: str, by: Person, **fields: Any) -> FragmentAnswer:
    answer = FragmentAnswer.objects.create(
        version=proposal.newest, landscape=proposal.landscape, answer=what, by=by, **fields
    )
    record(
        chain_of(proposal.landscape.owner),
        f"fragment.{what}",
        by=by,
        subject=f"fragment/{proposal.fragment.pk}",
        state={
            "supplier": proposal.supplier.name,
            "fragment": proposal.fragment.name,
            "version": proposal.newest.number,
            "landscape": proposal.landscape.pk,
            "answer": what,
            "reason": answer.reason,
            "told": answer.told,
            "stored": answer.stored.number if answer.stored else None,
        },
    )
    return answer
