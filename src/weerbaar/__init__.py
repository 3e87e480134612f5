"""Weerbaar: the library. Landscapes, what they mean when something fails, and the plans that follow."""

from importlib.metadata import version

__version__ = version("weerbaar")
