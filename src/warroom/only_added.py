"""Rows that are written once. The database refuses the rest too (see ``landscapes.append_only``)."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change or remove what is only ever added to."""


class OnlyAdded(models.QuerySet[Any]):
    """Rows that nobody changes or removes."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: rows are only added."""
        raise AppendOnly("this is only ever added to")

    def delete(self) -> NoReturn:
        """Refused: rows are only added."""
        raise AppendOnly("this is only ever added to")


class OnlyAddedModel(models.Model):
    """A row that is written once."""

    objects = OnlyAdded.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly("this is only ever added to")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: rows are only added."""
        raise AppendOnly("this is only ever added to")
