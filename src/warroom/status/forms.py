"""What people fill in about the public page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from warroom.fields import MomentField
from warroom.status.content import LONGEST_TEXT, LONGEST_TITLE
from warroom.status.models import Page
from warroom.status.words import LANGUAGES, TITLED, PublicState, TextKind


class TextForm(forms.Form):
    """One text in every language of its page."""

    def __init__(self, data: Any, page: Page, kind: str, content: dict[str, Any]) -> None:
        super().__init__(data)
        self.page = page
        if kind == TextKind.SERVICE:
            self.fields["state"] = forms.ChoiceField(
                label=_("How does it fare?"), choices=PublicState.choices, initial=content.get("state")
            )
            self.fields["since"] = MomentField(
                label=_("Since when?"), required=False, initial=_moment(content.get("since"))
            )
        if kind == TextKind.CONTACT:
            self.fields["phone"] = forms.CharField(
                label=_("Telephone number for citizens"), max_length=30, required=False, initial=content.get("phone")
            )
        for code in page.languages:
            said = content.get("texts", {}).get(code, {})
            if kind in TITLED:
                words = _("Question ({language})") if kind == TextKind.QUESTION else _("Name ({language})")
                self.fields[f"title_{code}"] = forms.CharField(
                    label=words.format(language=LANGUAGES[code]),
                    max_length=LONGEST_TITLE,
                    required=code == "nl",
                    initial=said.get("title"),
                )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_LABELS.get(TextKind(kind), _("Text ({language})")).format(language=LANGUAGES[code]),
                max_length=LONGEST_TEXT,
                required=False,
                initial=said.get("text"),
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        if kind in (TextKind.SERVICE, TextKind.NOTICE):
            self.fields["next"] = MomentField(
                label=_("When do you tell more?"), required=False, initial=_moment(content.get("next"))
            )

    def content(self) -> dict[str, Any]:
        """What was filled in, as ``content.clean`` takes it."""
        said = self.cleaned_data
        texts = {
            code: {"title": said.get(f"title_{code}", ""), "text": said.get(f"text_{code}", "")}
            for code in self.page.languages
        }
        return {"texts": texts, **{name: said.get(name) for name in ("state", "since", "next", "phone")}}


_LABELS = {
    TextKind.SERVICE: _("What to do instead: counter, hours, telephone, paper ({language})"),
    TextKind.CONTACT: _("Where people can go, and when ({language})"),
    TextKind.QUESTION: _("Answer ({language})"),
}


def _moment(value: Any) -> Any:
    from django.utils.dateparse import parse_datetime

    return parse_datetime(value) if value else None


class SettingsForm(forms.Form):
    """Languages, questions, postcodes."""

    languages = forms.MultipleChoiceField(
        label=_("Other languages than Dutch"),
        choices=[(code, words) for code, words in LANGUAGES.items() if code != "nl"],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The law on the use of languages decides which languages your body may use with the public."),
    )
    questions_open = forms.BooleanField(label=_("Citizens can ask questions on the page"), required=False)
    keep_days = forms.IntegerField(label=_("Days after which a question is erased"), min_value=7, max_value=365)
    postcodes = forms.RegexField(
        label=_("Postcodes (only for a body that the register does not know)"),
        regex=r"^([0-9]{4}([, ]+[0-9]{4})*)?$",
        required=False,
        max_length=200,
    )
