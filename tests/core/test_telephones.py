"""Where a telephone number ends and its extension begins."""

import pytest
from django.core.exceptions import ValidationError

from core.matchkeys import telephone
from core.searchkeys import telephone_tail
from core.telephones import href, shown, with_digits, without_extension


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("023-6543 2100 ext. 204", "023-6543 2100"),
        ("023-65432100转204", "023-65432100"),
        ("０２３－６５４３２１００轉２０４", "023-65432100"),
        ("6543 2100, ext 204", "6543 2100"),
        ("021-65432100-8012", "021-65432100"),
        ("0571-8888 8888-801", "0571-8888 8888"),
        ("+49 89 1234567 x12", "+49 89 1234567"),
        ("021-6666 8404 内线 33", "021-6666 8404"),
        ("+852 2345 8404 內線 22", "+852 2345 8404"),
        ("021-5555 8404*16", "021-5555 8404"),
        ("０２１－５５５５８４０４＊１６", "021-55558404"),
        ("+86 21 6543 2100-8012", "+86 21 6543 2100"),
        ("010-8888-8888-12", "010-8888-8888"),
        ("138****1234", "138****1234"),
        ("+86-138-0013-8000", "+86-138-0013-8000"),
        ("138-0013-8000", "138-0013-8000"),
        ("1-800-555-1234", "1-800-555-1234"),
        ("138xxxx1234", "138xxxx1234"),
    ],
)
def test_the_extension_is_no_part_of_the_number(written: str, number: str) -> None:
    assert without_extension(written) == number


@pytest.mark.parametrize(
    "written", ["021-65432100 内线 33", "021 6543 2100內線33", "021-6543-2100*33", "+86 21 65432100-6"]
)
def test_every_word_and_sign_of_an_extension_is_left_out_of_the_keys(written: str) -> None:
    with_digits(written)
    assert telephone(written) == telephone("021-65432100")
    assert telephone_tail(written) == "2100"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("0769-8888 4404-6", "tel:076988884404;ext=6"),
        ("0755 8640 1234#801", "tel:075586401234;ext=801"),
        ("0755-8640 8404 内线 22", "tel:075586408404;ext=22"),
        ("+852 2345 8404 ext. 22", "tel:+85223458404;ext=22"),
        ("+49 (0)89 1234567 x12", "tel:+49891234567;ext=12"),
        ("021.5555.0101 / 0102", "tel:02155550101"),
        ("13800138000", "tel:13800138000"),
        ("138-0013-8000", "tel:13800138000"),
    ],
)
def test_a_link_names_the_extension_and_does_not_dial_it(written: str, link: str) -> None:
    assert href(written) == link


def test_a_number_with_an_extension_is_found_and_known_as_the_one_without() -> None:
    assert telephone_tail("021-65432100-8012") == telephone_tail("021-65432100") == "2100"
    assert telephone("021-65432100-8012") == telephone("021 6543 2100 分机 8012") == telephone("021-65432100")


@pytest.mark.parametrize(
    "words", ["Known fact pf-5-1291", "pf-5-1291", "call 123456", "021 5555 0101 (reception)", "12"]
)
def test_words_are_no_number(words: str) -> None:
    with pytest.raises(ValidationError):
        with_digits(words)


@pytest.mark.parametrize(
    "number",
    [
        "+49 (0)89 1234567 x12", "021.5555.0101 / 0102", "（021）5555 0101 轉 802", "１３８００００５５２２", "95588",
        "6543 2100, ext. 204", "021-6543 2100分机204", "+86 21 5555 0101 #8",
    ],
)  # fmt: skip
def test_a_number_has_signs_and_an_extension(number: str) -> None:
    with_digits(number)


@pytest.mark.parametrize(
    ("written", "as_shown"),
    [
        ("13911112222", "139 1111 2222"),
        ("+8613911112222", "139 1111 2222"),
        ("19792923212", "197 9292 3212"),
        ("02155500101", "021 5550 0101"),
        ("+4989123456", "+49 89 123456"),
        ("139-1111-2222", "139-1111-2222"),
        ("021 5550 0101#204", "021 5550 0101#204"),
        ("12345", "12345"),
        ("00000000", "00000000"),
    ],
)
def test_a_number_without_blanks_is_shown_as_an_import_writes_it(written: str, as_shown: str) -> None:
    assert shown(written) == as_shown
    assert telephone_tail(as_shown) == telephone_tail(written)
