"""Addresses of pages about an element. Ids come from anybody's files, so they travel in the query string."""

from urllib.parse import urlencode

from django.urls import reverse


def of_element(landscape_pk: int, id: str, page: str = "element") -> str:
    """The address of an element's page, or of another ``page`` about it."""
    return f"{reverse(f'landscapes:{page}', args=[landscape_pk])}?{urlencode({'id': id})}"
