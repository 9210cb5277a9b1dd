"""Amounts of yuan in capital Chinese numerals (人民币大写), as contracts and quotations write them."""

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = {"zh-hans": "零壹贰叁肆伍陆柒捌玖", "zh-hant": "零壹貳參肆伍陸柒捌玖"}
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = {"zh-hans": ("", "万", "亿", "万亿"), "zh-hant": ("", "萬", "億", "萬億")}
_WORDS = {"zh-hans": ("人民币", "负", "元", "角", "分", "整"), "zh-hant": ("人民幣", "負", "元", "角", "分", "整")}


def capital_yuan(amount: Decimal, language: str = "zh-hans") -> str:
    """10005.3 -> 人民币壹万零伍元叁角整; rounded half up to cents, below ten quadrillion (10^16)."""
    lead, minus, yuan, jiao, fen, whole = _WORDS[language]
    cents = int(abs(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) * 100)
    number, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    if number >= 10**16:
        raise ValueError("larger than these numerals reach")
    digits = _DIGITS[language]
    said = f"{_integer(number, language)}{yuan}" if number or not cents else ""
    if tenths:
        said += f"{digits[tenths]}{jiao}"
    elif hundredths and number:
        said += digits[0]
    said += f"{digits[hundredths]}{fen}" if hundredths else whole
    return f"{lead}{minus if amount < 0 and cents else ''}{said}"


def _integer(number: int, language: str) -> str:
    digits, myriads = _DIGITS[language], _MYRIADS[language]
    if not number:
        return digits[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for index in range(len(groups) - 1, -1, -1):
        group, higher = groups[index], any(groups[index + 1 :])
        if not group:
            continue
        # One zero stands for any gap: an empty group in between, or missing thousands.
        gap = higher and (group < 1000 or groups[index + 1] == 0)
        unit = myriads[index]
        if index == 3 and groups[2]:
            unit = myriads[1]  # 壹万贰仟亿, not 壹万亿贰仟亿
        said += f"{digits[0] if gap else ''}{_group(group, digits)}{unit}"
    return said


def _group(group: int, digits: str) -> str:
    said, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            said += f"{digits[0] if zero and said else ''}{digits[digit]}{_PLACES[place]}"
            zero = False
        else:
            zero = True
    return said
