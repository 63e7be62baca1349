from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_language_and_time_zone")]

    operations = [
        migrations.AddField("account", "sign_in_held_at", models.DateTimeField(null=True)),
    ]
