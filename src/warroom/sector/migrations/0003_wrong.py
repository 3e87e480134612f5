from typing import Any

from django.db import migrations, models


def reckon_again(apps: Any, schema_editor: Any) -> None:
    """Standings without any service may be those of a landscape with errors: behind, so that they are worked out
    again."""
    rows = apps.get_model("sector", "Standing").objects.filter(works=0, degraded=0, down=0, unknown=0)
    rows.update(sequence=0)


class Migration(migrations.Migration):
    dependencies = [("sector", "0002_only_added")]

    operations = [
        migrations.AddField("standing", "wrong", models.PositiveIntegerField(default=0)),
        migrations.RunPython(reckon_again, migrations.RunPython.noop),
    ]
