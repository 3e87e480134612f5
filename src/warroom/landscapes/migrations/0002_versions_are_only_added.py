from typing import Any

from django.db import migrations

from warroom.landscapes import append_only


def guard(apps: Any, editor: Any) -> None:
    append_only.guard(editor.connection)


def unguard(apps: Any, editor: Any) -> None:
    append_only.unguard(editor.connection)


class Migration(migrations.Migration):
    """Triggers that make the database refuse to change or remove a version."""

    dependencies = [("landscapes", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
