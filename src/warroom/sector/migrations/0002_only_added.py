from typing import Any

from django.db import migrations

from warroom.sector import guarded


def guard(apps: Any, editor: Any) -> None:
    guarded.guard(editor.connection)


def unguard(apps: Any, editor: Any) -> None:
    guarded.unguard(editor.connection)


class Migration(migrations.Migration):
    """Triggers that make the database refuse to change or remove weeks and notes to the minister."""

    dependencies = [("sector", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
