"""The first version of the undertaking, in our own words; a company publishes its own over it."""

from django.db import migrations
from django.utils import timezone

EN = """I will be shown closed information about very important customers and the people who work there: what they told us in confidence, their plans, their families.

1. I open it only for the work on this customer, and say each time what I need it for. I know that every opening is recorded with my name.
2. I do not copy it, photograph it or pass it on, not to colleagues who are not on the list either. Whoever needs it asks the manager.
3. I do not use it to press, to flatter or to harm anybody. I write nothing about children.
4. When I leave the account or the company, this duty goes on.
5. When something has become known that should not, I tell my manager the same day.
6. I may take this undertaking back at any time; closed information is then closed to me."""
HANS = """我将看到重要客户及其人员的保密信息：他们私下告诉我们的事、他们的打算、他们的家庭。

1. 我只为服务该客户而打开，每次写明用途。我知道每次打开都会连同我的姓名记录下来。
2. 我不复制、不拍照、不转告，也不告诉不在名单上的同事。需要的人请向主管申请。
3. 我不用它来施压、讨好或伤害任何人。我不记录任何关于儿童的内容。
4. 离开该客户或公司之后，这项义务仍然有效。
5. 如有不该外传的内容外泄，我当天告诉主管。
6. 我可以随时撤回本承诺，保密信息随即对我关闭。"""
HANT = """我將看到重要客戶及其人員的保密資訊：他們私下告訴我們的事、他們的打算、他們的家庭。

1. 我只為服務該客戶而打開，每次寫明用途。我知道每次打開都會連同我的姓名記錄下來。
2. 我不複製、不拍照、不轉告，也不告訴不在名單上的同事。需要的人請向主管申請。
3. 我不用它來施壓、討好或傷害任何人。我不記錄任何關於兒童的內容。
4. 離開該客戶或公司之後，這項義務仍然有效。
5. 如有不該外傳的內容外洩，我當天告訴主管。
6. 我可以隨時撤回本承諾，保密資訊隨即對我關閉。"""


def publish(apps, schema_editor):
    undertaking = apps.get_model("portraits", "Undertaking")
    if not undertaking.objects.exists():
        undertaking.objects.create(text=EN, text_hans=HANS, text_hant=HANT, published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("portraits", "0003_access")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
