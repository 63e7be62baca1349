from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0022_other_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="remind_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="credential",
            name="reminders",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
