from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuer", "0004_certificates_by_annex_b")]

    operations = [
        migrations.AddField(
            "statuslist", "unconfirmed", models.BooleanField(default=False, db_default=False)
        ),
    ]
