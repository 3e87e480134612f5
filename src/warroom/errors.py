"""Pages for what went wrong, in our own words and style."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without its secret: usually a page left open too long."""
    return render(request, "403_csrf.html", status=403)
