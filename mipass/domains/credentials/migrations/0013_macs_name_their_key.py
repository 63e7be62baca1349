# The databases know no length of these columns.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0012_upload_as_it_is_written"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="offer",
                    name="code_hash",
                    field=models.BinaryField(max_length=36, null=True),
                ),
            ]
        ),
    ]
