from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuer", "0003_times")]

    operations = [
        migrations.AddField(
            "statuslist", "unconfirmed", models.BooleanField(default=False, db_default=False)
        ),
    ]
