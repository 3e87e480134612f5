"""Links that are a product of a supplier came into the index: it is made anew after the migrations (``keeping_up``)."""

from typing import Any

from django.db import migrations


def _forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("suppliers", "Indexed").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0002_recognition")]
    operations = [migrations.RunPython(_forget, migrations.RunPython.noop)]
