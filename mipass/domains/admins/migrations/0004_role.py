from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("admins", "0003_invited_by_a_client"),
    ]

    operations = [
        migrations.AddField(
            model_name="admin",
            name="role",
            field=models.CharField(
                choices=[
                    ("admin", "Admin"),
                    ("auditor", "Auditor"),
                    ("issuer", "Issuer"),
                    ("reader_manager", "Reader Manager"),
                    ("billing", "Billing"),
                ],
                db_default="admin",
                default="admin",
                max_length=14,
            ),
        ),
    ]
