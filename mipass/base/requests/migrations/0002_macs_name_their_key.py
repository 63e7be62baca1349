# The databases know no length of these columns.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="operatorrequest",
                    name="content",
                    field=models.BinaryField(max_length=36),
                ),
                migrations.AlterField(
                    model_name="tenantrequest",
                    name="content",
                    field=models.BinaryField(max_length=36),
                ),
            ]
        ),
    ]
