from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_again"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("kind", "reply")), fields=["address", "received_at"], name="incoming_replies"
            ),
        ),
    ]
