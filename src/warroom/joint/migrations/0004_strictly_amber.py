from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("joint", "0003_named_since"),
    ]

    operations = [
        migrations.AlterField(
            model_name="jointincident",
            name="tlp",
            field=models.CharField(default="TLP:AMBER", max_length=16, verbose_name="TLP"),
        ),
    ]
