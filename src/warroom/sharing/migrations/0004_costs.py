from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0003_looks_of_a_person"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="share",
            name="share_part_known",
        ),
        migrations.AlterField(
            model_name="share",
            name="part",
            field=models.CharField(
                choices=[
                    ("summary", "Summary"),
                    ("services", "Services and what is hit"),
                    ("plans", "Plans"),
                    ("decisions", "Decisions"),
                    ("tasks", "Tasks"),
                    ("clocks", "Deadlines"),
                    ("theft", "Data theft"),
                    ("reports", "Reports"),
                    ("ledger", "Ledger"),
                    ("people", "People"),
                    ("costs", "Expenses"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "part__in",
                        [
                            "summary",
                            "services",
                            "plans",
                            "decisions",
                            "tasks",
                            "clocks",
                            "theft",
                            "reports",
                            "ledger",
                            "people",
                            "costs",
                        ],
                    )
                ),
                name="share_part_known",
            ),
        ),
    ]
