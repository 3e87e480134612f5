"""What an ArchiMate element says about itself, as attributes of ours."""

from collections.abc import Mapping
from typing import Any

from weerbaar.landscape.attributes import ATTRIBUTES, Type
from weerbaar.landscape.checks import wrong_value
from weerbaar.landscape.model import Kind
from weerbaar.landscape.readers.archimate import own
from weerbaar.landscape.readers.archimate.model import Model, ModelElement, joined
from weerbaar.landscape.readers.archimate.overrides import Overrides, PropertyRule
from weerbaar.landscape.readers.archimate.table import HINTS
from weerbaar.landscape.words import attribute_word
from weerbaar.language import Message

_TRUE = frozenset({"true", "yes", "ja", "waar", "1"})
_FALSE = frozenset({"false", "no", "nee", "neen", "onwaar", "0"})


def attributes(source: ModelElement, kind: Kind, rules: Overrides, model: Model) -> dict[str, Any]:
    """All of it: mapped properties under our names, every other one as ``archimate:<key>``, as text."""
    found: dict[str, Any] = {"archimate_type": source.type}
    if source.specialization:
        found["archimate_specialization"] = source.specialization
    if source.folder:
        found["archimate_folder"] = source.folder
    if source.documentation:
        found["description"] = source.documentation
    plain = [p for p in source.properties if not p[0].startswith(own.MARK) and p[0] != own.REST]
    found |= own.decode([p for p in source.properties if p not in plain], f"{model.place}, {source.id}")[0]
    for key, text in joined(plain).items():
        rule = rules.properties.get(key)
        if rule is None or kind not in ATTRIBUTES[rule.attribute].kinds:
            found[f"archimate:{key}"] = text
            continue
        value = _value(text, rule)
        if value is None or wrong_value(rule.attribute, value):
            model.notes.unused(
                Message("'{value}' of property '{key}' cannot stand for {attribute}",
                        value=text[:80], key=key, attribute=attribute_word(rule.attribute)),
                source.shown,
            )  # fmt: skip
            found[f"archimate:{key}"] = text
        else:
            found[rule.attribute] = value
    return found


def _value(text: str, rule: PropertyRule) -> Any:
    text = text.strip()
    if rule.values:
        return rule.values.get(text)
    type = ATTRIBUTES[rule.attribute].type
    if type in (Type.NUMBER, Type.INTEGER):
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None
        return int(number) if number.is_integer() else number
    if type is Type.FLAG:
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else None
    return [part.strip() for part in text.split(",") if part.strip()] if type is Type.LIST else text


def hint(model: Model, rules: Overrides, kept: Mapping[str, Any]) -> None:
    """Ask about properties that look as if they say how long something may be out. Nothing is made of them."""
    counts: dict[str, int] = {}
    for id in kept:
        for key in dict(model.elements[id].properties):
            if key.strip().lower() in HINTS and key not in rules.properties:
                counts[key] = counts.get(key, 0) + 1
    for key, n in counts.items():
        model.notes.question(
            Message("{n} elements have a property '{key}': does it say how urgent they are? The mapping file can make "
                    "it an attribute; now it is only kept", n=n, key=key)
        )  # fmt: skip
