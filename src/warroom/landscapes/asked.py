"""The landscape a request asks for, once ``access`` says that the person may have it."""

from django.http import Http404, HttpRequest

from warroom.landscapes.models import Import, Landscape, Version
from warroom.organisations.access import Action, require


def landscape(request: HttpRequest, pk: int, action: Action = Action.VIEW_LANDSCAPE) -> Landscape:
    """The landscape ``pk``. Raises Http404 when it is not there for this person, PermissionDenied when it may
    be seen but ``action`` is not for this person."""
    found = Landscape.objects.filter(pk=pk).select_related("owner").first()
    if found is None:
        raise Http404
    require(request, action, found)
    return found


def version(request: HttpRequest, pk: int, number: int, action: Action = Action.VIEW_LANDSCAPE) -> Version:
    """Version ``number`` of the landscape ``pk``, with its content."""
    found = landscape(request, pk, action).versions.filter(number=number).select_related("created_by").first()
    if found is None:
        raise Http404
    return found


def upload(request: HttpRequest, pk: int, upload_pk: int) -> Import:
    """An import of the landscape ``pk``, without the file itself."""
    of = landscape(request, pk, Action.IMPORT_LANDSCAPE)
    found = of.imports.defer("data", "reading").filter(pk=upload_pk).select_related("created_by").first()
    if found is None:
        raise Http404
    return found
