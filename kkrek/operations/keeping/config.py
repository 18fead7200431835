"""The configuration of the controller: show, load and check it (GDPR Art. 5(2), 24(1); F-41, N-10)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.configuration import to_json, without_blanks
from kkrek.domain.configuration_difference import differences
from kkrek.domain.configuration_gaps import gaps
from kkrek.domain.configuration_parse import parse_configuration, stored_configuration
from kkrek.domain.final_notice import FinalNotice
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError
from kkrek.operations.keeping.finding import Severity, of_gap
from kkrek.operations.recipients.found import concerns_in_use
from kkrek.store import notices, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_difference import Difference
    from kkrek.domain.configuration_gaps import Gap
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.finding import Finding
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True)
class Shown:
    """The configuration in force: its version, the controller's own text, and the same as JSON.

    ``final`` is the last notice of its version that was made final.
    """

    version: int
    toml: str
    json: str
    final: FinalNotice | None = None

    def is_same(self, toml: str) -> bool:
        """Tell whether a text is the one in force; many editors add a line break to the last line."""
        return toml.rstrip("\n") == self.toml.rstrip("\n")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The version in force, whether this command brought it, and what it leaves open."""

    version: int
    applied: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a new text would change: all gaps that it leaves, those new among them, how many it closes, and each key.

    ``closed`` counts what was open, as `open_count` does.
    """

    toml: str
    gaps: tuple[Finding, ...]
    new_gaps: tuple[Finding, ...]
    closed: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration in force as its text says it, with the version of the text and what it leaves open."""

    version: int
    configuration: Configuration
    gaps: tuple[Gap, ...]


def show(access: Access) -> Shown:
    """Return the configuration in force."""
    with access.open("config show", Role.OFFICER) as register:
        register.record()
        version, toml = settings.configuration_toml(register.store)
        return Shown(version, toml, settings.configuration_json(register.store))


def opened(access: Access, command: str) -> Shown:
    """Return the configuration in force for a ``command`` that would change it."""
    with access.open(command, Role.OFFICER) as register:
        register.record()
        version, toml = settings.configuration_toml(register.store)
        final = _final(register, stored_configuration(toml))
        return Shown(version, toml, settings.configuration_json(register.store), final)


def reviewed(present: Shown, toml: str, today: date) -> Review:
    """Return what a text would change of the configuration that was shown.

    Raises:
        InvalidValueError: it is no configuration (52).
    """
    old, new = stored_configuration(present.toml), parse_configuration(toml)
    same_notice = new.notice.version == old.notice.version
    before, left = gaps(old, today, present.final), gaps(new, today, present.final if same_notice else None)
    known, added = Counter(map(_same, before)), []
    for gap in left:
        if known[_same(gap)]:
            known[_same(gap)] -= 1
        else:
            added.append(gap)
    return Review(
        toml=toml,
        gaps=tuple(map(of_gap, left)),
        new_gaps=tuple(map(of_gap, added)),
        closed=open_count(before) - open_count(left) + open_count(added),
        differences=differences(old, new),
    )


def open_count(found: Iterable[Gap | Finding]) -> int:
    """Count what is open: errors and warnings. What is merely told, a note, is none of it (F-41)."""
    return sum(one.severity is not Severity.NOTE for one in found)


def _same(gap: Gap) -> tuple[str, ...]:
    """Return by what a gap is known again in another text, although the fields or texts that it counts are fewer."""
    return gap.id, gap.what, gap.language or str(gap.fields.get("recipient", gap.fields.get("where", "")))


def load(access: Access, toml: str, expected: int, *, command: str = "config load", dry_run: bool = False) -> Loaded:
    """Load a new version in place of the version ``expected``; the same text again changes nothing.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        ChangedSinceError: another version was loaded meanwhile (33).
        InvalidValueError: the text is no configuration (52).
    """
    configuration = parse_configuration(toml)
    with access.open(command, Role.OFFICER) as register:
        today = register.moment.today
        version, present = settings.configuration_toml(register.store)
        if version != expected:
            raise ChangedSinceError(thing=N_("the configuration"), command="kkrek config show")
        applied = present != toml and not dry_run
        if applied:
            version = settings.load_configuration(
                register.store,
                toml=toml,
                json=without_blanks(to_json(configuration)),
                loaded_on=today.isoformat(),
                entry=register.next_entry(),
            )
        register.record(reference=str(version) if applied else None)
        return Loaded(version, applied, tuple(of_gap(gap) for gap in gaps(configuration, today)))


def check(access: Access) -> tuple[Finding, ...]:
    """List what the configuration in force leaves open, and what is missing at the recipients in use (E-49)."""
    with access.open("config check", Role.OFFICER) as register:
        register.record()
        return tuple(of_gap(gap) for gap in (*gaps_of(register), *concerns_in_use(register)))


def gaps_of(register: Register) -> tuple[Gap, ...]:
    """Return the gaps of the configuration in force."""
    return in_force(register).gaps


def in_force(register: Register) -> InForce:
    """Return the configuration in force with its gaps, as its text has it: the template's blanks are there alone."""
    version, toml = settings.configuration_toml(register.store)
    configuration = stored_configuration(toml)
    return InForce(version, configuration, gaps(configuration, register.moment.today, _final(register, configuration)))


def _final(register: Register, configuration: Configuration) -> FinalNotice | None:
    made = notices.made_final(register.store, configuration.notice.version)
    return FinalNotice(stored_configuration(made[1]), made[0], date.fromisoformat(made[2])) if made else None


def check_text(toml: str, today: date) -> tuple[Finding, ...]:
    """List what a text leaves open that is not loaded yet.

    Raises:
        InvalidValueError: it is no configuration (52).
    """
    return tuple(of_gap(gap) for gap in gaps(parse_configuration(toml), today))
