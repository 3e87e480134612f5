"""Form fields that every subject shares: a moment, and a file that may not be too large."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerbaar.deadlines.files import in_brussels
from weerbaar.landscape.reading import BadInput

AHEAD = timedelta(minutes=2)
"""How far a clock of somebody may be ahead of ours."""


def usable(moment: datetime) -> bool:
    """Whether people can mean ``moment``: one of centuries away is a slip of the finger, and the first and last hours
    of the calendar are no moment at all in another time zone."""
    try:
        return 1900 <= moment.astimezone(UTC).year < 2200
    except OverflowError:
        return False


def moment_of(text: str) -> datetime | None:
    """The moment that ``text`` says ("2022-12-06 07:40", in Brussels unless it says otherwise); None for what is none,
    or none that anybody means."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is not None and timezone.is_naive(found):
        found = timezone.make_aware(found)
    return found if found is not None and usable(found) else None


class MomentInput(forms.DateTimeInput):
    """The browser's own way to choose a day and a time, in Brussels."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def _in_brussels(wall: datetime) -> datetime:
    try:
        return in_brussels(wall)
    except BadInput as error:
        raise forms.ValidationError(str(error)) from None


class MomentField(forms.DateTimeField):
    """A moment, past or to come."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """The moment; of the hour that comes twice in October the first, which is the safe one for every term.

        Raises ValidationError for what is none, or none that anybody means.
        """
        try:
            found = super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            found = _in_brussels(error.params["datetime"])  # type: ignore[index]
        except (OverflowError, ValueError):
            raise forms.ValidationError(_("This is not a usable moment.")) from None
        if found is not None and not usable(found):
            raise forms.ValidationError(_("This is not a usable moment."))
        return found


class PassedField(MomentField):
    """A moment that has passed already; may stay empty unless said otherwise."""

    default_error_messages = {"to_come": gettext_lazy("This time has yet to come: fill in when it happened.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError for one that has yet to come too."""
        found = super().to_python(value)
        if found is not None and found > timezone.now() + AHEAD:
            raise forms.ValidationError(self.error_messages["to_come"], code="to_come")
        return found


class UploadField(forms.FileField):
    """One file of at most ``most`` bytes. None can be taken away: a page that asks for one has none yet."""

    widget = forms.FileInput
    default_error_messages = {
        "required": gettext_lazy("Choose a file first."),
        "empty": gettext_lazy("This file is empty."),
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        """The file, None without one. Raises ValidationError for an empty or too large one."""
        given = super().to_python(data)
        if given is not None and (given.size or 0) > self.most:
            raise forms.ValidationError(too_large(self.most), code="too_large")
        return given


def too_large(most: int) -> str:
    """What is said of a file of more than ``most`` bytes."""
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"
    return _("This file is larger than {size}.").format(size=size)
