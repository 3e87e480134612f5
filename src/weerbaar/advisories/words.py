"""What people call the reasons why a product is not affected, which formats have labels for."""

from weerbaar.language import _


def reason_words(reason: str) -> str:
    """The words for a label; what is no label is words already."""
    return {
        "component_not_present": _("the vulnerable part is not in it"),
        "inline_mitigations_already_exist": _("it is protected against it already"),
        "vulnerable_code_cannot_be_controlled_by_adversary": _("an attacker cannot get at the vulnerable code"),
        "vulnerable_code_not_in_execute_path": _("the vulnerable code never runs"),
        "vulnerable_code_not_present": _("the vulnerable code is not in it"),
        "requires_configuration": _("only with other settings"),
        "requires_dependency": _("only together with something that it lacks"),
        "requires_environment": _("only in another environment"),
    }.get(reason, reason)
