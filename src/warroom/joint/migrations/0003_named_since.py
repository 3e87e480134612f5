from typing import Any

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


def begin(apps: Any, editor: Any) -> None:
    """Who was named has been since it came on the list, if it came so; else since now: what was asked before stays
    hidden. Services that are shared have been since the line came on the list: nothing says otherwise."""
    lines = apps.get_model("joint", "Line").objects
    lines.filter(Q(named_by_supplier=True) & Q(how="supplier")).update(named_at=F("added_at"))
    lines.filter(named_by_supplier=True, named_at=None).update(named_at=timezone.now())
    lines.filter(services_shared=True).update(services_since=F("added_at"))


class Migration(migrations.Migration):
    dependencies = [("joint", "0002_named")]
    operations = [
        migrations.AddField("line", "named_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("line", "services_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("jointreport", "rows", models.JSONField(null=True)),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
