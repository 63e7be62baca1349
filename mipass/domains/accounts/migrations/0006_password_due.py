from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_address_changes")]

    operations = [
        migrations.AddField("account", "password_due_at", models.DateTimeField(null=True)),
    ]
