"""An entry that a person makes: what happened, when, with which files; or what was wrong with an earlier one."""

import uuid
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy

from warroom.fields import PassedField
from warroom.ledger.attaching import File, TooMuch, taken
from warroom.ledger.models import Chain, Entry
from warroom.ledger.recording import record
from warroom.organisations.models import Person

NOTE, CORRECTION = "note", "correction"
LONGEST = 5_000
"""Characters of one entry."""


class Files(forms.FileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files of a form as ``attaching.File``."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> tuple[File, ...]:
        """The files. Raises ValidationError for too many or too large ones."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        try:
            return taken(given)
        except TooMuch as error:
            raise forms.ValidationError(str(error)) from None


class EntryForm(forms.Form):
    """What happened, when it did, files with it."""

    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what happened.")},
    )
    at = PassedField(
        label=gettext_lazy("When did it happen?"),
        help_text=gettext_lazy("Leave empty when it is now."),
        error_messages={
            "to_come": gettext_lazy(
                "This moment has yet to come. Write when it happened; what is still to be done is a task."
            )
        },
    )
    files = FilesField(label=gettext_lazy("Attachments"), required=False)  # type: ignore[assignment]
    # Made anew with every form: the same form sent twice is one entry.
    once = forms.UUIDField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


def once() -> str:
    """What makes one form different from every other."""
    return str(uuid.uuid4())


@transaction.atomic
def enter(chain: Chain, form: EntryForm, *, by: Person, corrects: Entry | None = None) -> Entry:
    """Write what a valid form says; the entry it became before, if it was sent twice."""
    given = form.cleaned_data
    sent = str(given["once"] or once())
    # Nobody else writes to the chain from here on, or both of two equal forms would find nothing.
    Chain.objects.select_for_update().get(pk=chain.pk)
    before = Entry.objects.filter(chain=chain, actor=f"person/{by.uuid}", kind__in=(NOTE, CORRECTION))
    same: Entry | None = before.filter(payload__body__contains=f'"once":"{sent}"').first()
    if same:
        return same
    return record(
        chain,
        CORRECTION if corrects else NOTE,
        by=by,
        payload={"text": given["text"].replace("\r\n", "\n"), "once": sent},
        event_at=given["at"],
        corrects=corrects,
        attachments=given["files"],
    )
