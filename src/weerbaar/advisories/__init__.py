"""Advisories of suppliers: OASIS CSAF 2.0 and VEX, read, checked, written and signed."""

from weerbaar.advisories.composing import Hole, Publisher, Release, Said, compose, write
from weerbaar.advisories.model import Advisory, Remediation, Status, Vulnerability
from weerbaar.advisories.products import Product
from weerbaar.advisories.reading import findings, is_csaf, is_xml, opened, read, read_file

__all__ = [
    "Advisory",
    "Hole",
    "Product",
    "Publisher",
    "Release",
    "Remediation",
    "Said",
    "Status",
    "Vulnerability",
    "compose",
    "findings",
    "is_csaf",
    "is_xml",
    "opened",
    "read",
    "read_file",
    "write",
]
