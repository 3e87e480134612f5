from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="clock", old_name="own_rule", new_name="rule_data"),
        migrations.AlterField(model_name="clock", name="rule_data", field=models.JSONField()),
    ]
