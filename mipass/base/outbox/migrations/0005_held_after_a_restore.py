from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_no_mail_to_strangers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "mail",
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("held", "Held"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                )
            ]
        ),
    ]
