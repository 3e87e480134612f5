"""Playbooks: OASIS CACAO Security Playbooks 2.0, read, checked, written and shown as plain checklists.

The standard: CACAO Security Playbooks Version 2.0, Committee Specification 01, 27 November 2023.
"""

from weerbaar.playbooks.checklist import Item, ItemKind, Line, LineKind, about, steps, title
from weerbaar.playbooks.fragment import fragment
from weerbaar.playbooks.model import Playbook
from weerbaar.playbooks.reading import from_document, read, read_file
from weerbaar.playbooks.shipped import shipped
from weerbaar.playbooks.writing import write

__all__ = [
    "Item", "ItemKind", "Line", "LineKind", "Playbook", "about", "fragment", "from_document", "read", "read_file",
    "shipped", "steps", "title", "write",
]  # fmt: skip
