"""Alerts whose list was made while the plans were fixed keep those."""

from typing import Any

from django.db import migrations

PLANS = {
    1: {"ways": 1, "deputies": False, "steps": [[1440, "next_way"]]},
    2: {"ways": 1, "deputies": False, "steps": [[240, "next_way"], [1440, "deputy"], [2880, "call"]]},
    3: {"ways": 2, "deputies": False, "steps": [[45, "next_way"], [90, "deputy"], [240, "call"]]},
    4: {"ways": 2, "deputies": True, "steps": [[15, "next_way"], [30, "call"]]},
}


def keep(apps: Any, schema_editor: Any) -> None:
    """Give each the plan that held for its severity."""
    for severity, plan in PLANS.items():
        rows = apps.get_model("alerts", "Alert").objects.filter(severity=severity, plan={})
        rows.exclude(state__in=("draft", "discarded")).update(plan=plan)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_plans")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
