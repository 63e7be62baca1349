from django.db import migrations, models

STEPS = [("began", "Began"), ("ends_soon", "Ends soon"), ("ended", "Ended")]


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0035_reconciliation"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="valid_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="credential",
            name="valid_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="credential",
            name="validity_told",
            field=models.CharField(blank=True, choices=STEPS, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="credential",
            name="validity_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="valid_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="valid_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="validity_due_at",
            field=models.DateTimeField(null=True),
        ),
    ]
