"""Registers this subject with Django."""

from django.apps import AppConfig


class SectorConfig(AppConfig):
    name = "warroom.sector"
