"""Fixtures of the decisions' tests: those of the incidents'."""

from tests.warroom.incidents.conftest import client, incident, spoc

__all__ = ["client", "incident", "spoc"]
