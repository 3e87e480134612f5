"""Parameters that are not known are refused: a typing error in ``dry_run`` must not store anything."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.params import models

from warroom.api.problems import Problem

View = Callable[..., Any]


def only_known(view: View) -> View:
    """``view`` with nothing in the query string but the parameters it names."""
    names = parameters(view)

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unknown = [name for name in request.GET if name not in names]
        if unknown:
            said = _("is not known here")
            errors = [{"place": name[:100], "detail": said} for name in unknown[:10]]
            raise Problem(422, f"{errors[0]['place']}: {said}", errors=errors)
        return view(request, *args, **kwargs)

    return checked


def parameters(view: View) -> set[str]:
    """The names a view takes in the query string."""
    found: set[str] = set()
    for hint in get_type_hints(view, include_extras=True).values():
        if get_origin(hint) is Annotated and isinstance(get_args(hint)[1], models.Query):
            fields = get_args(hint)[0].model_fields
            found |= {field.alias or name for name, field in fields.items()}
    return found
