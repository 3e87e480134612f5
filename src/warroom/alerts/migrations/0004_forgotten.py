from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0003_plans_of_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="forgotten_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
