from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "warroom.contacts"
    verbose_name = _("Points of contact")

    def ready(self) -> None:
        """Follow roles and accounts; say what the entries of this subject are called."""
        from warroom.contacts import following
        from warroom.incidents import telling
        from warroom.organisations.models import Membership, Person

        post_save.connect(following.membership_saved, sender=Membership, dispatch_uid="contacts.membership")
        post_save.connect(following.person_saved, sender=Person, dispatch_uid="contacts.person")
        telling.call(
            {
                "contact.left": _("No longer a contact"),
                "contact.confirmed": _("Contact confirmed"),
                "contact.merged": _("Two contacts found to be one person"),
                "contact.moved": _("Contacts came along in a merger"),
                "contact.domains": _("Own mail domains"),
                "contact.called": _("Contact called"),
                "contacts.imported": _("Contacts brought in from a spreadsheet"),
                "contacts.made_up": _("Made-up contacts for an exercise"),
                "contacts.made_up_undone": _("Made-up contacts taken away"),
                "contacts.asked": _("Contacts asked whether their details hold"),
                "contacts.test": _("Reachability test"),
                "contact.erased": _("Ended contact erased"),
            }
        )
