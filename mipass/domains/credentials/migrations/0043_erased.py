from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0042_dates_in_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
    ]
