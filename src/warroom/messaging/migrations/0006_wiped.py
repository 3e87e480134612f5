from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_replies_of_a_number"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="incoming",
            name="incoming_replies",
        ),
        migrations.AddField(
            model_name="delivery",
            name="wiped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="incoming",
            name="refused",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="incoming",
            name="wiped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="incoming",
            name="wrong",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="wiped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("wrong", True)), fields=["address", "received_at"], name="incoming_wrong"
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("wiped_at__isnull", True)), fields=["received_at"], name="incoming_unwiped"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("wiped_at__isnull", True)), fields=["created_at"], name="message_unwiped"
            ),
        ),
    ]
