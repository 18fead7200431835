"""A map for files of other systems: which heading there is which field here, and what their codes mean (TOML)."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.batch import What
from kkrek.domain.customer import Source
from kkrek.domain.words import canonical, choice
from kkrek.errors import N_, HeadingsError, InputUnreadableError, InvalidValueError, LineUnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.errors import Phrase

_STRINGS = ("what", "source", "encoding", "delimiter")
_TABLES = ("columns", "values", "fixed")
_NO_TOML = N_("it is not TOML")
_SEE = N_("see the ready ones with `kkrek batch template --map fivaldi` and `--map tampuuri`")


class FileMap(NamedTuple):
    """A map: headings in canonical form to the names of columns; per column, words of the file to words of kkrek.

    ``fixed`` are values that every row has without a column of their own; ``ignore`` are headings that are not read;
    ``name`` is the map's own, for what is told of it.
    """

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, str]
    ignore: frozenset[str]
    what: What | None = None
    source: Source | None = None
    encoding: str | None = None
    delimiter: str | None = None
    name: str = ""

    @property
    def text(self) -> str:
        """The map as one text: another map of the same file makes it another batch."""
        return json.dumps([*self[:3], sorted(self.ignore), *self[4:8]], sort_keys=True)


NO_MAP = FileMap({}, {}, {}, frozenset())


def parse_map(text: str, path: str) -> FileMap:
    """Read a map.

    Raises:
        InputUnreadableError: it is no TOML, or says something that a map does not say (50).
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, str(error)) from error
    except RecursionError as error:
        raise _unreadable(path, _NO_TOML) from error
    if strange := found.keys() - {*_STRINGS, *_TABLES, "ignore"}:
        raise _wrong_keys(
            path,
            N_("it says something else than columns, values, fixed, ignore, what, source, encoding and delimiter"),
            sorted(strange),
        )
    _check_texts(found, path)
    columns, values, fixed = (found.get(name, {}) for name in _TABLES)
    try:
        return FileMap(
            columns={canonical(heading): name for heading, name in columns.items()},
            values={
                canonical(name): {canonical(word): ours for word, ours in words.items()}
                for name, words in values.items()
            },
            fixed={canonical(name): value for name, value in fixed.items()},
            ignore=frozenset(map(canonical, found.get("ignore", []))),
            what=choice(What, found["what"], "what") if "what" in found else None,
            source=choice(Source, found["source"], "source") if "source" in found else None,
            encoding=found.get("encoding"),
            delimiter=found.get("delimiter"),
            name=path,
        )
    except InvalidValueError as error:
        reason = N_("this setting is none of the known values")
        raise _wrong_keys(path, reason, [str(error.fields["field"])]) from error


def _check_texts(found: Mapping[str, object], path: str) -> None:
    ignore, values = found.get("ignore", []), found.get("values", {})
    wrong = [name for name in _STRINGS if not isinstance(found.get(name, ""), str)]
    for table in ("columns", "fixed"):
        wrong += _no_texts(table, found.get(table, {}))
    if isinstance(values, dict):
        wrong += [one for name, words in values.items() for one in _no_texts(f"values.{name}", words)]
    else:
        wrong.append("values")
    if not (isinstance(ignore, list) and all(isinstance(one, str) for one in ignore)):
        wrong.append("ignore")
    if wrong:
        raise _wrong_keys(path, N_("each of its headings and settings is a text in quotation marks"), wrong)


def _no_texts(name: str, table: object) -> list[str]:
    """Return the keys of a table that are no texts, or its own name when it is no table."""
    if not isinstance(table, dict):
        return [name]
    return [f"{name}.{key}" for key, value in table.items() if not isinstance(value, str)]


def _wrong_keys(path: str, reason: Phrase, keys: Sequence[str]) -> HeadingsError:
    return HeadingsError(path=path, reason=reason, headings=", ".join(keys), remedy=_SEE)


def _no_toml(path: str, message: str) -> InputUnreadableError:
    """Return the failure of a map with the line of it, which the parser tells in its sentence alone."""
    line = re.search(r"at line ([0-9]+)", message)
    if line is None:
        return _unreadable(path, _NO_TOML)
    return LineUnreadableError(path=path, reason=_NO_TOML, remedy=_SEE, line=int(line[1]))


def _unreadable(path: str, reason: Phrase) -> InputUnreadableError:
    return InputUnreadableError(path=path, reason=reason, remedy=_SEE)
