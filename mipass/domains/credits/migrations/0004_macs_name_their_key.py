# The databases know no length of these columns.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0003_hour_tallies"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="voucher",
                    name="code_hash",
                    field=models.BinaryField(max_length=36),
                ),
            ]
        ),
    ]
