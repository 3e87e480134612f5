import uuid
from typing import Any

from django.db import migrations, models


def give(apps: Any, editor: Any) -> None:
    Person = apps.get_model("organisations", "Person")
    for person in Person.objects.filter(uuid=None).only("pk"):
        person.uuid = uuid.uuid4()
        person.save(update_fields=["uuid"])


class Migration(migrations.Migration):
    """A pseudonym for everybody: what the ledger calls a person by."""

    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.AddField("person", "uuid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.AlterField("person", "uuid", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)),
    ]
