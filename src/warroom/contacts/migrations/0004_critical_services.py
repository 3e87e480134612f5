import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_corrections"),
        ("landscapes", "0003_saved_scenarios"),
    ]

    operations = [
        migrations.CreateModel(
            name="CriticalServices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("services", models.JSONField(default=list)),
                (
                    "landscape",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="critical_services",
                        to="landscapes.landscape",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="landscapes.version"
                    ),
                ),
            ],
        ),
    ]
