# The databases know no length of these columns.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0004_enrollment"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="enrollmentcode",
                    name="code_hash",
                    field=models.BinaryField(max_length=36),
                ),
            ]
        ),
    ]
