"""Pages for what went wrong, in our own words and style."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from warroom.kept import keep
from warroom.organisations.models import Person


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without its secret: usually a page left open too long, or signed in anew in another tab."""
    # Only from a page of ours: Django compared the Origin, when there is one, before it looked at the secret.
    if isinstance(request.user, Person) and "CSRF token" in reason and request.headers.get("Origin") and keep(request):
        return redirect("kept")
    return render(request, "403_csrf.html", status=403)
