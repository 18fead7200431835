"""Passwords and recovery codes: what is refused, and from where they are read."""

import os
import stat
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.crypto import password
from kkrek.errors import InputUnreadableError, InvalidValueError, UnsafePlaceError

NAMES = ["Esimerkkilän Asunto-osuuskunta", "Malliharjun Siivous Oy"]
GOOD = "hauki uiskentelee aamulla"
CODE = password.new_recovery_code()


@pytest.fixture
def pipe() -> Generator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def _file(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / "password"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "given_password", [GOOD, "a" * 14, "äöåäöåäöåäöåäö", "correct horse battery", "12345678901234"]
)
def test_a_long_password_without_names_is_taken(given_password: str) -> None:
    password.check_new_password(given_password, user="aino", names=NAMES)


@pytest.mark.parametrize(
    ("refused", "rule"),
    [
        ("a" * 13, "fewer"),
        ("a\u0308" * 13, "fewer"),
        ("", "fewer"),
        ("salasana-AINO-2026", "user name"),
        ("Malliharjun-1234567", "name of the housing"),
        ("ESIMERKKILÄN kesä 26", "name of the housing"),
        ("esimerkkila\u0308n kesä 26", "name of the housing"),
        ("osuuskunta osuuskunta", "name of the housing"),
    ],
)
def test_a_password_is_refused_with_the_rule_and_never_shown(refused: str, rule: str) -> None:
    with pytest.raises(InvalidValueError, match=rule) as failure:
        password.check_new_password(refused, user="aino", names=NAMES)
    assert failure.value.fields["field"] == "password"
    assert not refused or refused not in str(failure.value)


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_a_password_file_loses_one_line_end(tmp_path: Path, ending: bytes) -> None:
    assert password.read_password_file(_file(tmp_path, GOOD.encode() + ending)) == GOOD


def test_a_second_line_end_is_part_of_the_password(tmp_path: Path) -> None:
    assert password.read_password_file(_file(tmp_path, b"two\n\n")) == "two\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_a_password_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(UnsafePlaceError):
        password.read_password_file(_file(tmp_path, b"x", mode))


def test_a_link_a_pipe_and_a_directory_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(_file(tmp_path, b"x"))
    os.mkfifo(tmp_path / "fifo", 0o600)
    for name in ("link", "fifo", "."):
        with pytest.raises(UnsafePlaceError):
            password.read_password_file(tmp_path / name)


def test_a_password_file_of_another_user_is_refused_unless_it_is_roots() -> None:
    other = os.geteuid() + 1
    for owner, refused in ((other, True), (os.geteuid(), False), (0, False)):
        status = os.stat_result((stat.S_IFREG | 0o600, 0, 0, 1, owner, 0, 1, 0, 0, 0))
        if refused:
            with pytest.raises(UnsafePlaceError):
                password._check_reach(Path("password"), status, 0o077)
        else:
            password._check_reach(Path("password"), status, 0o077)


@pytest.mark.parametrize("content", [b"x" * 1025, b"\xff\xfe", b"", b"\n"])
def test_a_password_file_that_holds_no_password_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputUnreadableError) as failure:
        password.read_password_file(_file(tmp_path, content))
    assert failure.value.__cause__ is None


def test_a_missing_password_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadableError):
        password.read_password_file(tmp_path / "absent")


def test_a_password_comes_through_a_descriptor(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, GOOD.encode() + b"\n")
    os.close(writing)
    assert password.read_password_fd(reading) == GOOD


def test_a_descriptor_that_is_not_open_or_a_terminal_is_refused() -> None:
    master, terminal = os.openpty()
    with pytest.raises(InputUnreadableError, match="terminal"):
        password.read_password_fd(terminal)
    os.close(master)
    os.close(terminal)
    with pytest.raises(InputUnreadableError):
        password.read_password_fd(terminal)


def test_a_descriptor_that_no_machine_has_is_refused() -> None:
    with pytest.raises(InputUnreadableError):
        password.read_password_fd(2**70)


def test_a_systemd_credential_is_found_and_read_with_its_own_modes(tmp_path: Path) -> None:
    for mode in (0o400, 0o440):
        path = tmp_path / "kkrek.password"
        path.write_text(GOOD + "\n")
        path.chmod(mode)
        assert password.credential_file({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == path
        assert password.read_credential_file(path) == GOOD
        path.unlink()


def test_a_systemd_credential_that_all_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafePlaceError):
        password.read_credential_file(_file(tmp_path, b"x", 0o444))


@pytest.mark.parametrize("environ", [{}, {"CREDENTIALS_DIRECTORY": ""}, {"CREDENTIALS_DIRECTORY": "/nowhere/at/all"}])
def test_without_a_systemd_credential_there_is_none(environ: dict[str, str]) -> None:
    assert password.credential_file(environ) is None


def test_a_recovery_code_is_nine_groups_of_four_and_never_the_same() -> None:
    codes = {password.new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4] * 9
        assert password.canonical_recovery_code(code) == code


@given(st.integers(0, 35), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_letter_in_a_recovery_code_is_a_typing_error(place: int, letter: str) -> None:
    letters = CODE.replace("-", "")
    if letters[place] == letter:
        return
    with pytest.raises(InvalidValueError):
        password.canonical_recovery_code(letters[:place] + letter + letters[place + 1 :])


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        CODE.replace("-", "\u2013"),
        f"  {CODE}\n",
        CODE.replace("O", "0").replace("I", "1").replace("B", "8"),
    ],
    ids=["lower", "run together", "blanks", "dashes", "around", "mistaken"],
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str) -> None:
    assert password.canonical_recovery_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", "AAAA", CODE[:-1], CODE + "A", CODE[5:] + "-" + CODE[:4], "9" * 36, "Ä" * 36],
    ids=["nothing", "short", "one less", "one more", "moved", "digits", "letters"],
)
def test_what_is_no_recovery_code_is_refused_and_not_shown(typed: str) -> None:
    with pytest.raises(InvalidValueError) as failure:
        password.canonical_recovery_code(typed)
    assert not typed or typed not in str(failure.value)
