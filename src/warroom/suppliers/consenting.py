"""Whether a body lets a supplier know what it uses: given, ended, and looked up."""

from django.db import transaction
from django.utils import timezone

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.suppliers.models import Consent, Product, Use

Level = Consent.Level
ORDER = (Level.KNOWN, Level.PRODUCTS, Level.ENVIRONMENTS)


class Seen:
    """What the consents in force let some suppliers see of some bodies."""

    def __init__(self, bodies: set[int], suppliers: set[int]) -> None:
        given = Consent.objects.active().filter(body__in=bodies, supplier__in=suppliers)
        self._levels: dict[tuple[int, int, int | None], Level] = {
            (body, supplier, product): Level(level)
            for body, supplier, product, level in given.values_list("body", "supplier", "product", "level")
        }

    def level(self, body: int, supplier: int, product: int | None) -> Level | None:
        """How much: the most of what was given for everything and for this product; None for nothing."""
        levels = [
            found for asked in {None, product} if (found := self._levels.get((body, supplier, asked))) is not None
        ]
        return max(levels, key=ORDER.index, default=None)

    def products(self, body: int, supplier: int, product: int | None) -> bool:
        """Whether a use of this product may be shown."""
        return self.level(body, supplier, product) in (Level.PRODUCTS, Level.ENVIRONMENTS)


def hold(organisation: Organisation) -> None:
    """Wait for whoever changes what ``organisation`` lets others know, or what it lists: of two at once the second sees
    what the first did. Whoever merely refers to the organisation does not wait."""
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)


@transaction.atomic
def give(
    body: Organisation,
    supplier: Organisation,
    product: Product | None,
    level: str,
    *,
    how: str = Consent.How.PAGE,
    by: Person | None,
) -> Consent:
    """Let ``supplier`` know that ``body`` uses ``product`` (None: whatever it uses of it), at ``level``.

    What was given for the same before ends; the same again changes nothing.
    """
    hold(body)
    before = Consent.objects.select_for_update().active().filter(body=body, supplier=supplier, product=product).first()
    if before is not None:
        if before.level == level:
            return before
        _end(before, by)
    consent = Consent.objects.create(body=body, supplier=supplier, product=product, level=level, how=how, given_by=by)
    refresh(body, supplier)
    record(chain_of(body), "supplier.consent_given", by=by, subject=f"consent/{consent.pk}", state=consent.state())
    return consent


@transaction.atomic
def end(consent: Consent, *, by: Person | None) -> bool:
    """Let the supplier know it no longer; whether it was in force until now."""
    mine = Consent.objects.select_for_update().active().filter(pk=consent.pk).first()
    if mine is None:
        return False
    _end(mine, by)
    refresh(mine.body, mine.supplier)
    record(chain_of(mine.body), "supplier.consent_ended", by=by, subject=f"consent/{mine.pk}", state=mine.state())
    return True


def _end(consent: Consent, by: Person | None) -> None:
    consent.ended_at, consent.ended_by = timezone.now(), by
    consent.save(update_fields=["ended_at", "ended_by"])


def refresh(body: Organisation, supplier: Organisation) -> None:
    """Mark the uses that the supplier may see, by the consents now in force."""
    seen = Seen({body.pk}, {supplier.pk})
    uses = Use.objects.filter(organisation=body, supplier=supplier)
    for product in set(uses.values_list("product", flat=True)):
        uses.filter(product=product).exclude(shared=(shown := seen.products(body.pk, supplier.pk, product))).update(
            shared=shown
        )
