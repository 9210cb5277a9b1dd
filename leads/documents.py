"""A quotation in another language: names of products, known units and standard words (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leads.models import CompanyProfile, Product, Quote

PRODUCT_NAMES = ("name", "name_hans", "name_hant")
COMPANY_FACTS = (
    "name", "name_hans", "name_hant", "address", "address_hans", "address_hant", "telephone", "tax_number", "bank",
    "tax_note", "tax_note_hans", "tax_note_hant", "terms", "terms_hans", "terms_hant",
)  # fmt: skip
LANGUAGES = ("en", "zh-hans", "zh-hant")
# Each unit as it is printed in English, simplified and traditional Chinese; then other ways to write it.
UNITS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("pcs", "个", "個", ("pc", "piece", "pieces", "只", "隻")),
    ("sheet", "张", "張", ("sheets",)),
    ("roll", "卷", "捲", ("rolls",)),
    ("set", "套", "套", ("sets",)),
    ("box", "盒", "盒", ("boxes",)),
    ("carton", "箱", "箱", ("cartons", "ctn")),
    ("bag", "袋", "袋", ("bags",)),
    ("pack", "包", "包", ("packs",)),
    ("pair", "双", "雙", ("pairs",)),
    ("unit", "台", "臺", ("units",)),
    ("kg", "公斤", "公斤", ("千克",)),
    ("t", "吨", "噸", ("ton", "tons", "tonne", "tonnes")),
    ("m", "米", "米", ("metre", "metres", "meter")),
    ("m²", "平方米", "平方米", ("sqm", "m2")),
    ("hour", "小时", "小時", ("hours", "h")),
    ("day", "天", "天", ("days",)),
    ("month", "月", "月", ("months",)),
    ("time", "次", "次", ("times",)),
)
_KNOWN = {written.casefold(): unit for unit in UNITS for written in (*unit[:3], *unit[3])}


@dataclass(frozen=True)
class Printed:
    """One line as it is printed."""

    text: str
    unit: str
    line: Any


def unit_in(unit: str, language: str) -> str:
    """A known unit in a language; any other one as it is written."""
    known = _KNOWN.get(unit.strip().casefold())
    return known[:3][LANGUAGES.index(language)] if known and language in LANGUAGES else unit


def unit_named(written: str) -> str:
    """The unit that somebody wrote in whatever language, as it is kept."""
    known = _KNOWN.get(written.strip().casefold())
    return known[0] if known else written.strip()


def text_in(text: str, product: Product | None, language: str) -> str:
    """The product's name in a language where the line bears one of its names; any other text as it is written."""
    if product is None or text.strip() not in {product.name, product.name_hans, product.name_hant}:
        return text
    return product.named(language)


def lines_in(lines: Iterable[Any], language: str, letterhead: Mapping[str, Any] | None = None) -> list[Printed]:
    """The lines of a document in a language; needs their products, of which an issued one keeps the names."""
    kept = letterhead["products"] if letterhead else None
    return [
        Printed(text_in(line.text, _product_of(line, kept), language), unit_in(line.unit, language), line)
        for line in lines
    ]


def _product_of(line: Any, kept: Mapping[str, Any] | None) -> Product | None:
    """The line's product, under the names that a document keeps."""
    if kept is None or line.product_id is None:
        return line.product
    names = kept.get(str(line.product_id))
    return Product(**names) if names else None


def freeze(lines: Iterable[Any], company: CompanyProfile) -> dict[str, Any]:
    """What an issued document keeps: the seller's facts, and the names of its products in each language."""
    products = {line.product_id: line.product for line in lines if line.product_id}
    names = {str(pk): {name: getattr(product, name) for name in PRODUCT_NAMES} for pk, product in products.items()}
    return {"company": {name: getattr(company, name) for name in COMPANY_FACTS}, "products": names}


def seller_of(quote: Quote, now: CompanyProfile) -> CompanyProfile:
    """Our company as the document names it: as it was when it was issued, for a draft as it is `now`."""
    return CompanyProfile(**quote.letterhead["company"]) if quote.letterhead else now


def standing(quote: Quote, company: CompanyProfile, language: str) -> dict[str, str]:
    """The seller's facts, the tax line and the terms in a language."""
    return {
        "company": company.in_language("name", language),
        "company_address": company.in_language("address", language),
        "tax_note": company.translated("tax_note", quote.tax_note, language),
        "terms": company.translated("terms", quote.terms, language),
    }
