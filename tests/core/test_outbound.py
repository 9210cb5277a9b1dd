"""Calls to addresses that people type stay outside (server-side request forgery), and nobody is held up by an answer."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from core import outbound
from core.outbound import OutboundError
from tests.receiver import Receiver, certificate


def code_of(url: str) -> str:
    with pytest.raises(OutboundError) as refused:
        outbound.post(url, b"{}")
    return refused.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/",
        "example.com", "", "https://", "https:///path", "https://user@example.com/", "https://user:x@example.com/",
        "https://example.com:8443/", "https://example.com:22/", "https://example.com:0/", "https://example.com:99999/",
        "https://example.com/#part", "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://example.com\\@10.0.0.1/",
        "https://例え.jp/", "https://example.com/路", "https://" + "a" * 2100 + ".com/", "https://[::1/",
    ],
)  # fmt: skip
def test_only_plain_https_addresses_are_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("looked up"))
    assert code_of(url) == "address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2001:db8::1",
        "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "nonsense",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_wrapping(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.1.1", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://localhost/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/", "https://localhost./",
    ],
)  # fmt: skip
def test_spellings_of_this_machine_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    assert code_of(url) in ("not_public", "unknown_host")


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let each look-up give the next answer; returns the addresses that were connected to."""
    connected: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    def connect(place: tuple[str, int], **kwargs: Any) -> Any:
        connected.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = answering(monkeypatch, ["203.119.1.1"], ["127.0.0.1"])  # a second look-up would lead here
    assert code_of("https://rebinding.example.com/") == "unreachable"
    assert connected == ["203.119.1.1"]


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = answering(monkeypatch, ["203.119.1.1", "10.0.0.1"])
    assert code_of("https://mixed.example.com/") == "not_public"
    assert connected == []


def test_what_is_allowed_by_the_setting_is_called_with_its_own_name(receiver: Receiver) -> None:
    answer = outbound.post(f"{receiver.url}/hook?key=1", b'{"a":1}')
    assert (answer.status, answer.body) == (200, receiver.answer)
    (call,) = receiver.calls
    assert (call.path, call.query, call.json) == ("/hook", {"key": ["1"]}, {"a": 1})
    assert call.headers["Host"] == f"localhost:{receiver.port}"


def test_the_setting_allows_one_port_of_one_host(receiver: Receiver, settings: Any) -> None:
    assert code_of(f"https://127.0.0.1:{receiver.port}/") == "address"
    settings.OUTBOUND_ALLOWED = ["localhost"]
    assert code_of(f"{receiver.url}/") == "address"
    assert receiver.calls == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"{receiver.url}/elsewhere"}
    assert code_of(f"{receiver.url}/first") == "redirect"
    assert [call.path for call in receiver.calls] == ["/first"]


def test_a_certificate_of_somebody_else_is_refused(receiver: Receiver, settings: Any, tmp_path: Path) -> None:
    other = Receiver()
    other.start(certificate(tmp_path, "elsewhere.example"))
    settings.OUTBOUND_ALLOWED = [f"localhost:{other.port}"]
    assert code_of(f"{other.url}/") == "certificate"
    assert other.calls == []
    other.stop()


def test_a_slow_answer_ends_with_the_patience(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "PATIENCE", 0.6)
    receiver.answer, receiver.pause = b"x" * 50, 0.1  # each byte comes in time, the whole does not
    started = time.monotonic()
    assert code_of(f"{receiver.url}/") == "timeout"
    assert time.monotonic() - started < 2


def test_an_endless_answer_is_cut(receiver: Receiver) -> None:
    receiver.answer = b"x" * (outbound.LONGEST_ANSWER + 1)
    assert code_of(f"{receiver.url}/") == "answer"


def test_no_proxy_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert outbound.post(f"{receiver.url}/", b"{}").status == 200


def test_nobody_there_is_said_in_a_word(receiver: Receiver) -> None:
    receiver.stop()
    assert code_of(f"{receiver.url}/") == "unreachable"
