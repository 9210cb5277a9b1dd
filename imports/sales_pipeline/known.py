"""Words that files are full of, so that a misspelt one can be recognised."""

from __future__ import annotations

from difflib import get_close_matches

from imports.sales_pipeline.values import tight

CLOSE_ENOUGH = 0.88  # technolgy, Philipines; not Austria for Australia

SECTORS = """advertising|aerospace|agriculture|automotive|banking|biotechnology|chemicals|construction|consulting|
cosmetics|education|electronics|employment|energy|engineering|entertainment|fashion|finance|food|furniture|gaming|
government|healthcare|hospitality|insurance|legal|logistics|manufacturing|marketing|media|medical|mining|packaging|
pharmaceuticals|printing|publishing|real estate|retail|security|services|shipping|software|sports|technology|
telecommunications|textiles|tourism|transportation|travel|utilities|wholesale"""

COUNTRIES = """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|
Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Bulgaria|
Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Congo|Costa Rica|Croatia|Cuba|Cyprus|
Czech Republic|Czechia|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini|
Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras|
Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|
Kenya|Kiribati|Korea|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|
Luxembourg|Macao|Macau|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|
Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|
North Korea|North Macedonia|Norway|Oman|Pakistan|Palau|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|
Puerto Rico|Qatar|Romania|Russia|Rwanda|Samoa|San Marino|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|
Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|
Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Tuvalu|Uganda|Ukraine|
United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe"""


def index(words: str) -> dict[str, str]:
    """Each word of a list under the key where its spellings meet."""
    names = (" ".join(word.split()) for word in words.split("|"))
    return {tight(name): name for name in names}


def recognise(text: str, known: dict[str, str], *, close_enough: float = CLOSE_ENOUGH) -> str | None:
    """The known word that `text` is or is close to; None when it is something else."""
    wanted = tight(text)
    if wanted in known:
        return known[wanted]
    close = get_close_matches(wanted, known, n=1, cutoff=close_enough) if 3 < len(wanted) < 60 else []
    return known[close[0]] if close else None


SECTOR_INDEX, COUNTRY_INDEX = index(SECTORS), index(COUNTRIES)
