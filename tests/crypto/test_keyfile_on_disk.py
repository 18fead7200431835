"""The key file as a file: private, whole, read strictly, and with the cost that is shipped."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_office import CODE, PASSWORDS, REGISTER, put, slot_of, small_office, unlock

from kkrek.crypto.keyfile import SHIPPED, Cost, KeyFile
from kkrek.errors import DamagedError, NewerRegisterError, UnsafePlaceError, UntrustedError


@pytest.fixture
def office() -> KeyFile:
    return small_office()


def test_a_saved_file_reads_back_equal_and_is_private(office: KeyFile, tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    office.save(path)
    assert KeyFile.load(path) == office
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["register.keys"]


def test_a_group_shares_the_file_when_told_so(office: KeyFile, tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    office.save(path, mode=0o660)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert KeyFile.load(path) == office


def test_keys_of_the_generation_before_are_kept_while_a_rotation_runs(office: KeyFile, tmp_path: Path) -> None:
    slot = slot_of(office, "matti")
    rotating = put(office, replace(slot, grant_prev=slot.grant))
    rotating.save(tmp_path / "register.keys")
    assert KeyFile.load(tmp_path / "register.keys") == rotating


def test_the_shipped_cost_is_256_mib_3_4_in_the_file_and_opens(tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    keyfile, aino = KeyFile.create(REGISTER, "aino", PASSWORDS["aino"], recovery_code=CODE)
    keyfile.save(path)
    written = json.loads(path.read_text())["slots"]
    assert [{name: slot["kdf"][name] for name in "mtp"} for slot in written] == [{"m": 262_144, "t": 3, "p": 4}] * 2
    assert (SHIPPED.memory_kib, SHIPPED.iterations, SHIPPED.lanes) == (262_144, 3, 4)
    assert KeyFile.load(path).unlock("aino", PASSWORDS["aino"]).keys == aino.keys


@pytest.mark.parametrize(
    "cost",
    [
        Cost(65_535, 3, 4),
        Cost(1_048_577, 3, 4),
        Cost(65_536, 0, 4),
        Cost(65_536, 11, 4),
        Cost(65_536, 3, 0),
        Cost(65_536, 3, 9),
    ],
)
def test_a_cost_outside_the_limits_is_refused_before_it_is_paid(office: KeyFile, cost: Cost) -> None:
    with pytest.raises(UntrustedError):
        unlock(put(office, replace(slot_of(office, "liisa"), cost=cost)), "liisa")


def _damages(text: str) -> list[str]:
    def edited(change: Callable[[dict[str, object]], object]) -> str:
        whole = json.loads(text)
        change(whole)
        return json.dumps(whole)

    def first_slot(whole: dict[str, object]) -> dict[str, object]:
        slots = whole["slots"]
        assert isinstance(slots, list)
        found: dict[str, object] = slots[0]
        return found

    return [
        "",
        "{}",
        "null",
        text[: len(text) // 2],
        "[" * 100_000,
        '{"v": 1, "v": 1}',
        edited(lambda whole: whole.update(format="other")),
        edited(lambda whole: whole.update(v=True)),
        edited(lambda whole: whole.update(slots=[])),
        edited(lambda whole: whole.update(slots={})),
        edited(lambda whole: whole.update(register="../../etc")),
        edited(lambda whole: whole.update(more=1)),
        edited(lambda whole: whole.update(slots=[first_slot(whole)] * 2)),
        edited(lambda whole: first_slot(whole).pop("priv")),
        edited(lambda whole: first_slot(whole).update(priv=5)),
        edited(lambda whole: first_slot(whole).update(box_pub="AAAA")),
        edited(lambda whole: first_slot(whole).update(sign_pub="not base64!")),
        edited(lambda whole: first_slot(whole).update(kdf={"m": "1", "t": 1, "p": 1, "salt": ""})),
        edited(lambda whole: first_slot(whole).update(keys=[])),
    ]


def test_a_file_of_the_wrong_shape_is_damaged_and_no_traceback(office: KeyFile, tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    office.save(path)
    for damage in _damages(path.read_text()):
        path.write_text(damage)
        with pytest.raises(DamagedError):
            KeyFile.load(path)


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    with pytest.raises(DamagedError):
        KeyFile.load(path)


def test_a_file_of_more_than_a_mebibyte_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    path.write_bytes(b" " * (1024 * 1024 + 1))
    path.chmod(0o600)
    with pytest.raises(DamagedError, match="too large"):
        KeyFile.load(path)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="missing"):
        KeyFile.load(tmp_path / "register.keys")


def test_a_directory_in_its_place_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="not a file"):
        KeyFile.load(tmp_path)


def test_a_newer_format_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    path.write_text('{"format": "kkrek-keys", "v": 3, "future": []}')
    path.chmod(0o600)
    with pytest.raises(NewerRegisterError):
        KeyFile.load(path)


def test_a_link_is_not_followed(office: KeyFile, tmp_path: Path) -> None:
    office.save(tmp_path / "elsewhere")
    (tmp_path / "register.keys").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePlaceError):
        KeyFile.load(tmp_path / "register.keys")


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o666])
def test_a_file_that_every_user_can_reach_is_refused(office: KeyFile, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "register.keys"
    office.save(path)
    path.chmod(mode)
    with pytest.raises(UnsafePlaceError):
        KeyFile.load(path)
