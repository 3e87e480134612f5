"""What is asked of who offers, asks, proposes and answers."""

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

from warroom.aid.models import Offer, Request
from warroom.fields import MomentField
from warroom.incidents.models import Incident
from warroom.organisations.models import Organisation


class _Described(forms.ModelForm):  # type: ignore[type-arg]
    """Times as a browser gives and takes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].widget.attrs["min"] = 1
        self.fields["quantity"].validators.append(validators.MinValueValidator(1))
        self.fields["quantity"].validators.append(validators.MaxValueValidator(100_000))


class OfferForm(_Described):
    """An offer."""

    class Meta:
        model = Offer
        fields = ("sort", "what", "about", "quantity", "since", "until")
        field_classes = {"since": MomentField, "until": MomentField}


class RequestForm(_Described):
    """A request, for an open incident or apart from one."""

    class Meta:
        model = Request
        fields = ("sort", "what", "about", "quantity", "since", "until", "audience", "incident")
        field_classes = {"since": MomentField, "until": MomentField}
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        incident = self.fields["incident"]
        assert isinstance(incident, forms.ModelChoiceField)
        incident.queryset = Incident.objects.of(organisation).open()
        incident.label = _("for which incident")
        incident.empty_label = str(_("apart from an incident"))


class ProposeForm(forms.Form):
    """So many, and the practical things."""

    offer = forms.ModelChoiceField(queryset=Offer.objects.none(), widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("Where, when, whom to ask for"), max_length=1000, required=False)

    def __init__(self, *args: Any, offers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["offer"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = Offer.objects.filter(pk__in=offers)


class AnswerForm(forms.Form):
    """Words with a yes, a no or a return."""

    words = forms.CharField(label=_("In a few words"), max_length=1000, required=False)
