from django.db import migrations, models


class Migration(migrations.Migration):
    """What one gateway barred goes by the other, and whoever had it sent is told what did not arrive. Of what failed
    before this nobody is told any more."""

    dependencies = [
        ("messaging", "0007_spare"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="bound",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="denied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="returned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("bound", True), ("state", "waiting")),
                fields=["gateway", "not_before", "id"],
                name="delivery_bound",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("receipt", "failed")), fields=["message"], name="delivery_not_delivered"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("returned", True)), fields=["id"], name="delivery_returned"),
        ),
    ]
