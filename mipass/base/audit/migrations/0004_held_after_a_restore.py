from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_carry_macs")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[("restored", "Restored"), ("behind", "Behind its audit log")], max_length=10
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
