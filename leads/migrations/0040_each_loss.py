"""Each step that lost an opportunity keeps why and to whom; earlier ones are read from the events of reopening."""

from django.db import migrations, models

# The n-th loss was kept by the n-th event of opening again; the last one is what the opportunity says now.
FILL = """
UPDATE leads_stagechange step SET lost_reason = told.reason, competitor = told.rival
FROM (
  SELECT lost.id, coalesce(again.params #>> '{was,lost_reason}', o.lost_reason) AS reason,
    coalesce(again.params #>> '{was,competitor}', o.competitor) AS rival
  FROM (
    SELECT id, opportunity_id, row_number() OVER (PARTITION BY opportunity_id ORDER BY id) AS nth
    FROM leads_stagechange WHERE outcome = 'lost'
  ) lost
  JOIN leads_opportunity o ON o.id = lost.opportunity_id
  LEFT JOIN (
    SELECT subject_id, params, row_number() OVER (PARTITION BY subject_id ORDER BY at, id) AS nth
    FROM audit_event WHERE subject_type = 'opportunity' AND code = 'opportunity.reopened'
  ) again ON again.subject_id = o.id AND again.nth = lost.nth
) told
WHERE step.id = told.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0039_search_behind_doors"),
        ("audit", "0004_seals"),
    ]

    operations = [
        migrations.AddField(
            model_name="stagechange",
            name="competitor",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="competitor"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="stagechange",
            name="lost_reason",
            field=models.CharField(
                blank=True, default="", help_text="code of a LossReason", max_length=16, verbose_name="reason"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
