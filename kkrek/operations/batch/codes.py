"""Identity codes that rows are to write: whether somebody in the register or in the file has them already (F-07)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.identity_code import same_digits
from kkrek.errors import N_, InvalidValueError
from kkrek.operations.register import LISTED
from kkrek.store import many, staging

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.operations.batch.making import Making


_SIGNS = "+-YXWVUABCDEF"
_TWICE = N_("stands on line {line} of the file, too")


@dataclass(frozen=True, slots=True)
class Codes:
    """For each code of some rows: the customer who has it now, and the line of the file that gave it first."""

    making: Making
    holders: Mapping[str, int]
    lines: Mapping[str, int]

    @classmethod
    def of(cls, making: Making, wanted: Iterable[tuple[str, int]]) -> Codes:
        """Ask for all of them at once: codes in canonical form, each with the line of its row, in order."""
        first: dict[str, int] = {}
        for code, line in wanted:
            first.setdefault(code, line)
        if not first:
            return cls(making, {}, {})
        index = {making.index_of(code): code for code in first}
        found = many.bearers(making.register.store, "identity_code", index)
        holders = {index[key]: int(next(iter(numbers))) for key, numbers in found.items()}
        before = staging.take(making.register.store, {f"code {key}": first[code] for key, code in index.items()})
        lines = {code: before.get(f"code {key}", first[code]) for key, code in index.items()}
        return cls(making, holders, lines)

    def check_free(self, code: str, line: int, number: int | None) -> None:
        """Refuse a code that another customer has, or that an earlier line gives to somebody else.

        Raises:
            InvalidValueError: it is not free (52).
        """
        holder = self.holders.get(code, number)
        if holder is not None and holder != number:
            for uid in many.uids(self.making.register.store, [holder]):
                self.making.touched.touch(uid, LISTED)
            raise InvalidValueError(
                field="identity_code", rule=N_("another customer has it already"), remedy=N_("look with `kkrek find`")
            )
        if self.lines[code] != line:
            raise InvalidValueError(
                field="identity_code",
                rule=_TWICE,
                remedy=N_("two persons never have the same code: check both lines"),
                other=self.lines[code],
            )


@dataclass(frozen=True, slots=True)
class Alike:
    """Who in the register has had a code that a new customer has, or has the same digits with another sign (T-08)."""

    former: Mapping[str, set[int]]
    same_digits: Mapping[str, set[int]]

    @classmethod
    def of(cls, making: Making, codes: Iterable[str]) -> Alike:
        """Ask for all of them at once."""
        own = {making.index_of(code): code for code in codes}
        store = making.register.store
        if not own or not many.has_customers(store):
            return cls({}, {})
        others = {making.index_of(other): code for code in own.values() for other in _with_other_signs(code)}
        former = many.bearers(store, "former_identity_code", own)
        same: dict[str, set[int]] = {}
        for key, numbers in many.bearers(store, "identity_code", others).items():
            same.setdefault(others[key], set()).update(map(int, numbers))
        return cls({own[key]: set(map(int, numbers)) for key, numbers in former.items()}, same)


def _with_other_signs(code: str) -> list[str]:
    digits = same_digits(code)
    return [other for sign in _SIGNS if (other := digits[:6] + sign + digits[6:]) != code]
