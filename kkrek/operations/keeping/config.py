"""The configuration of the controller: show, load and check it (GDPR Art. 5(2), 24(1); F-41, N-10)."""

from __future__ import annotations

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
from kkrek.operations.keeping.finding import of_gap
from kkrek.operations.recipients.found import concerns_in_use
from kkrek.store import notices, settings

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_difference import Difference
    from kkrek.domain.configuration_gaps import Gap
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.finding import Finding
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True)
class Shown:
    """The configuration in force: its version, the controller's own text, and the same as JSON."""

    version: int
    toml: str
    json: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The version in force, whether this command brought it, and what it leaves open."""

    version: int
    applied: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a new text would change: all gaps that it leaves, those new among them, how many it closes, and each key."""

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


def opened(access: Access) -> Shown:
    """Return the configuration in force to be edited."""
    with access.open("config edit", Role.OFFICER) as register:
        register.record()
        version, toml = settings.configuration_toml(register.store)
        return Shown(version, toml, settings.configuration_json(register.store))


def reviewed(present: Shown, toml: str, today: date) -> Review:
    """Return what a text would change of the configuration that was shown.

    Raises:
        InvalidValueError: it is no configuration (52).
    """
    old, new = stored_configuration(present.toml), parse_configuration(toml)
    before = {(gap.id, str(gap.fields)) for gap in gaps(old, today)}
    left = gaps(new, today)
    added = [gap for gap in left if (gap.id, str(gap.fields)) not in before]
    return Review(
        toml=toml,
        gaps=tuple(map(of_gap, left)),
        new_gaps=tuple(map(of_gap, added)),
        closed=len(before) - len(left) + len(added),
        differences=differences(old, new),
    )


def load_edited(access: Access, toml: str, expected: int, *, dry_run: bool = False) -> Loaded:
    """Load a text that was made from the version ``expected``.

    Raises:
        ChangedSinceError: another version was loaded meanwhile (33).
        KkrekError: as `load`.
    """
    return _loaded(access, "config edit", toml, expected, dry_run=dry_run)


def load(access: Access, toml: str, *, dry_run: bool = False) -> Loaded:
    """Load a new version; the same text again changes nothing.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        InvalidValueError: the text is no configuration (52).
    """
    return _loaded(access, "config load", toml, None, dry_run=dry_run)


def _loaded(access: Access, command: str, toml: str, expected: int | None, *, dry_run: bool) -> Loaded:
    configuration = parse_configuration(toml)
    with access.open(command, Role.OFFICER) as register:
        today = register.moment.today
        version, present = settings.configuration_toml(register.store)
        if expected is not None and version != expected:
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
    made = notices.made_final(register.store, configuration.notice.version)
    final = FinalNotice(stored_configuration(made[1]), made[0], date.fromisoformat(made[2])) if made else None
    return InForce(version, configuration, gaps(configuration, register.moment.today, final))


def check_text(toml: str, today: date) -> tuple[Finding, ...]:
    """List what a text leaves open that is not loaded yet.

    Raises:
        InvalidValueError: it is no configuration (52).
    """
    return tuple(of_gap(gap) for gap in gaps(parse_configuration(toml), today))
