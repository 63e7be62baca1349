from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("distributors", "0007_remind_of_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="distributor",
            name="erase_after_months",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
