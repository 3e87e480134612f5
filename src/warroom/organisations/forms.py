"""The forms of this subject, and what allauth's ask differently here."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Organisation, roles_for


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key is a passkey unless somebody's old security key cannot be one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you know which one to remove when it is lost.")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Passkey: sign in with this key alone, without a password")
        passwordless.help_text = _("Untick for an older security key that only serves as second factor.")


class InviteForm(forms.Form):
    """Who gets which role in an organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Only used as the name to sign in with: nothing is mailed."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        help_text=_("A number that works when the network of the organisation does not."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in roles_for(organisation.kind)
        ]


class RoleForm(forms.Form):
    """Another role for somebody who has one."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in roles_for(organisation.kind)
        ]
