from typing import Any

from django.db import migrations

# What the kinds of source are called in the three languages; an account kept these words until now.
WORDS = {
    "fair": ("trade fair", "展会", "展會"),
    "event": ("industry event", "行业交流", "行業交流"),
    "notice": ("purchasing notice", "采购信息", "採購資訊"),
    "web": ("web", "网络", "網路"),
    "advert": ("advertisement", "广告", "廣告"),
    "referral": ("referral", "转介绍", "轉介紹"),
    "dormant": ("dormant account", "沉睡客户", "沉睡客戶"),
    "own": ("found by the salesperson", "自行开发", "自行開發"),
    "other": ("other", "其他"),
}
CHUNK = 50_000
# The kind alone, or "kind · campaign" of a conversion: the campaign stays with the lead that the account was.
KINDS = """
    WITH kinds(word, code) AS (SELECT * FROM unnest(%s::text[], %s::text[]))
    UPDATE accounts_account a SET source = k.code FROM kinds k
    WHERE a.id > %s AND a.id <= %s AND a.source > '' AND a.source <> k.code
      AND (lower(trim(a.source)) = k.word OR EXISTS (
        SELECT 1 FROM leads_lead l JOIN leads_campaign c ON c.id = l.campaign_id
        WHERE l.account_id = a.id AND l.source = k.code AND lower(a.source) = lower(left(k.word || ' · ' || c.name, 80))
      ))
"""


def keep_codes(apps: Any, schema_editor: Any) -> None:
    """Sources that are words of one of our languages become codes, in chunks; safe to run again."""
    words = [(word, code) for code, names in WORDS.items() for word in (*names, code)]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_account")
        last = cursor.fetchone()[0]
        for start in range(0, last, CHUNK):
            known = [list(each) for each in zip(*words, strict=True)]
            cursor.execute(KINDS, [*known, start, start + CHUNK])


class Migration(migrations.Migration):
    dependencies = [("leads", "0035_industries"), ("accounts", "0038_names_of_calls")]

    operations = [migrations.RunPython(keep_codes, migrations.RunPython.noop, elidable=True)]
