"""What people fill in about a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField, PassedField


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskForm(forms.Form):
    """Put a question: one line, the rest may wait."""

    question = forms.CharField(
        label=gettext_lazy("What has to be decided?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One line is enough; alternatives and whom to consult may follow."),
    )
    texts = forms.CharField(
        label=gettext_lazy("Alternatives, one on a line"), max_length=4000, required=False, widget=_lines()
    )
    waits_for = forms.CharField(label=gettext_lazy("Waits for whom?"), max_length=160, required=False)
    review_at = MomentField(label=gettext_lazy("Look at it again at"), required=False)

    def clean_texts(self) -> list[str]:
        """The alternatives, each cut to what fits."""
        return [line.strip()[:500] for line in self.cleaned_data["texts"].splitlines() if line.strip()][:12]


class RewriteForm(forms.Form):
    """The words around a decision."""

    question = forms.CharField(label=gettext_lazy("What has to be decided?"), max_length=300)
    waits_for = forms.CharField(label=gettext_lazy("Waits for whom?"), max_length=160, required=False)
    review_at = MomentField(label=gettext_lazy("Look at it again at"), required=False)
    reverses = forms.CharField(
        label=gettext_lazy("What would reverse it?"),
        max_length=1000,
        required=False,
        widget=_lines(),
        help_text=gettext_lazy("For instance: as soon as the supplier proves that its network is clean."),
    )
    may_reverse = forms.CharField(label=gettext_lazy("Who may reverse it?"), max_length=300, required=False)

    def __init__(self, *args: Any, asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["question"]


class AlternativeForm(forms.Form):
    """Another side of the question."""

    text = forms.CharField(
        label=gettext_lazy("The alternative in a few words"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("May stay empty when parts are chosen below."),
    )


class ConsultedForm(forms.Form):
    """Whom was asked, and what they said."""

    name = forms.CharField(label=gettext_lazy("Who was consulted?"), max_length=160)
    organisation = forms.CharField(
        label=gettext_lazy("Of which organisation?"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Often the supplier."),
    )
    said = forms.CharField(label=gettext_lazy("What did they say?"), max_length=2000, widget=_lines())
    at = PassedField(label=gettext_lazy("When?"), help_text=gettext_lazy("Leave empty for now."))


class DecideForm(forms.Form):
    """Take the decision, or write down one that was taken by word of mouth."""

    chosen = forms.ChoiceField(
        label=gettext_lazy("What is decided?"), required=False, widget=forms.RadioSelect, choices=()
    )
    other = forms.CharField(
        label=gettext_lazy("Or something else, in words"), max_length=500, required=False, widget=_lines(2)
    )
    basis = forms.CharField(
        label=gettext_lazy("On what basis?"),
        max_length=4000,
        widget=_lines(),
        help_text=gettext_lazy("What was known, and what tipped the scales."),
    )
    decided_at = PassedField(label=gettext_lazy("When was it decided?"), help_text=gettext_lazy("Leave empty for now."))
    decided_by = forms.ChoiceField(label=gettext_lazy("Who decided?"), required=False)
    decided_name = forms.CharField(
        label=gettext_lazy("Or a name, for somebody without an account"), max_length=120, required=False
    )
    oral = forms.BooleanField(label=gettext_lazy("Approved by word of mouth; I write it down"), required=False)
    heard_by = forms.CharField(
        label=gettext_lazy("Who else heard it?"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Needed when it was approved by word of mouth."),
    )
    review_at = MomentField(label=gettext_lazy("Look at it again at"), required=False)
    reverses = forms.CharField(
        label=gettext_lazy("What would reverse it?"), max_length=1000, required=False, widget=_lines(2)
    )
    may_reverse = forms.CharField(label=gettext_lazy("Who may reverse it?"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        alternatives: list[tuple[str, str]],
        people: list[tuple[str, str]],
        may_decide: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_decide = may_decide
        self.fields["chosen"].choices = alternatives  # type: ignore[attr-defined]
        if not alternatives:
            del self.fields["chosen"]
            self.fields["other"].label = _("What is decided?")
        self.fields["decided_by"].choices = [("", _("somebody without an account")), *people]  # type: ignore[attr-defined]
        if not may_decide:
            # Who may not decide writes down what somebody who may has said aloud.
            del self.fields["oral"]
            self.fields["heard_by"].required = True
            self.fields["heard_by"].help_text = _("You write down what was approved by word of mouth.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.may_decide:
            cleaned["oral"] = True
        if cleaned.get("oral") and not cleaned.get("heard_by") and "heard_by" not in self.errors:
            self.add_error("heard_by", _("Name somebody else who heard the approval."))
        if not cleaned.get("decided_by") and not cleaned.get("decided_name"):
            self.add_error("decided_by", _("Say who decided."))
        if not cleaned.get("chosen") and not cleaned.get("other"):
            field = "chosen" if "chosen" in self.fields else "other"
            self.add_error(field, _("Choose one of the alternatives, or say in words what was decided."))
        return cleaned


class CarryForm(forms.Form):
    """When it was done, and by whom."""

    at = PassedField(label=gettext_lazy("When was it done?"), help_text=gettext_lazy("Leave empty for now."))
    who = forms.CharField(label=gettext_lazy("Who did it?"), max_length=120, required=False)


class ReverseForm(forms.Form):
    """Why a decision is taken back, by whom and when."""

    why = forms.CharField(label=gettext_lazy("Why is it reversed?"), max_length=1000, widget=_lines())
    who = forms.CharField(label=gettext_lazy("Who decided that?"), max_length=120, required=False)
    at = PassedField(label=gettext_lazy("Since when?"), help_text=gettext_lazy("Leave empty for now."))


class DropForm(forms.Form):
    """Why nothing has to be decided any more."""

    why = forms.CharField(
        label=gettext_lazy("Why does nothing have to be decided any more?"), max_length=1000, widget=_lines(2)
    )


class ReviewForm(forms.Form):
    """It was looked at again and stands."""

    note = forms.CharField(label=gettext_lazy("What came of it?"), max_length=1000, widget=_lines(2))
    again_at = MomentField(label=gettext_lazy("Look at it again at"), required=False)
