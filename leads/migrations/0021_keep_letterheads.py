from django.db import migrations

PRODUCT_NAMES = ("name", "name_hans", "name_hant")
COMPANY_FACTS = (
    "name", "name_hans", "name_hant", "address", "address_hans", "address_hant", "telephone", "tax_number", "bank",
    "tax_note", "tax_note_hans", "tax_note_hant", "terms", "terms_hans", "terms_hant",
)  # fmt: skip


def keep(apps, schema_editor):
    """Quotations issued before keep what they would print today; safe to run again."""
    company = apps.get_model("leads", "CompanyProfile").objects.filter(pk=1).first()
    if company is None:
        return
    facts = {name: getattr(company, name) for name in COMPANY_FACTS}
    Quote = apps.get_model("leads", "Quote")
    QuoteLine = apps.get_model("leads", "QuoteLine")
    issued = Quote.objects.filter(issued_on__isnull=False, letterhead=None).order_by("pk")
    while quotes := list(issued[:500]):
        for quote in quotes:
            lines = QuoteLine.objects.filter(quote=quote, removed_at=None, product__isnull=False)
            products = {line.product_id: line.product for line in lines.select_related("product")}
            names = {str(pk): {name: getattr(it, name) for name in PRODUCT_NAMES} for pk, it in products.items()}
            quote.letterhead = {"company": facts, "products": names}
        Quote.objects.bulk_update(quotes, ["letterhead"])


class Migration(migrations.Migration):
    dependencies = [("leads", "0020_quote_letterhead")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
