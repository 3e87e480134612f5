"""What the coordinator sees of a supplier's customers: what their landscapes share with it, and nothing of the index.

The index is used for it all the same – to address an alert to "all users of" – without showing whom it holds.
"""

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.sharing import looks, seen
from warroom.sharing.landscapes import LOOK
from warroom.suppliers.models import Use


def bodies(request: Request, supplier: Organisation) -> list[tuple[Organisation, list[Use]]]:
    """The bodies that share the landscape (or these parts of it) in which they use something of ``supplier``; each
    look is written where the body can read it."""
    viewer = request.organisation
    if viewer is None:
        return []
    uses = (
        Use.objects.filter(supplier=supplier)
        .exclude(element_kind="supplier")
        .select_related("organisation", "product", "landscape__owner")
    )
    shared = seen.landscape_shared(viewer, set(uses.order_by().values_list("landscape", flat=True)))
    found: dict[Organisation, list[Use]] = {}
    landscapes: dict[int, Landscape] = {}
    for use in uses.filter(landscape__in=shared):
        content = use.landscape.in_force()
        link = content.links.get(use.element)
        ids = (link.source, link.target) if link is not None else (use.element,)
        elements = [content.by_id[id] for id in ids if id in content.by_id]
        # Of a link both ends have to be shared.
        if len(elements) == len(ids) and all(map(shared[use.landscape_id].holds, elements)):
            found.setdefault(use.organisation, []).append(use)
            landscapes[use.landscape_id] = use.landscape
    # Those of the landscape: its owner and its users.
    owners = {(landscape.owner_id, pk) for pk, landscape in landscapes.items()}
    users = Landscape.users.through.objects.filter(landscape__in=landscapes).values_list("organisation", "landscape")
    seen_of = {(body, LOOK, f"landscape/{pk}") for body, pk in owners | set(users)}
    looks.look_at_many(request.user, viewer, seen_of)
    return sorted(found.items(), key=lambda pair: pair[0].name)
