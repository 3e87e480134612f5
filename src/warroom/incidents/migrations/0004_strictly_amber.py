from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_report_late"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="tlp",
            field=models.CharField(default="TLP:AMBER", max_length=16, verbose_name="TLP"),
        ),
    ]
