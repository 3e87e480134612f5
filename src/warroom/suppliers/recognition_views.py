"""The supplier says of a customer that lets it know: this is our customer, or it is not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.suppliers import customers, recognising
from warroom.suppliers.uses import customers as customers_of


@require_POST
def say(request: Request, pk: int, body: int) -> HttpResponse:
    """Of a body that does not let the supplier know there is nothing here, whether it exists or not."""
    supplier = customers.own(request, pk)
    known: Organisation | None = customers_of(supplier, shared_only=True).filter(pk=body).first()
    if known is None:
        raise Http404
    ours = request.POST.get("ours") == "yes"
    if recognising.say(supplier, known, ours=ours, by=request.user):
        if ours:
            said = _("{name} is your customer: from now on it reads what you write for your customers alone.")
        elif recognising.bases(supplier).get(known.pk) == recognising.Basis.LIST:
            said = _("Kept. {name} still reads what is about the products for which it is on your list.")
        else:
            said = _("{name} no longer reads what you write for your customers alone.")
        messages.success(request, said.format(name=known))
    return redirect("suppliers:page", pk)
