"""The configuration of the controller: show, load and check it (GDPR Art. 5(2), 24(1); F-41, N-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.configuration import to_json, without_blanks
from kkrek.domain.configuration_gaps import gaps
from kkrek.domain.configuration_parse import parse_configuration, stored_configuration
from kkrek.domain.final_notice import FinalNotice
from kkrek.domain.role import Role
from kkrek.operations.keeping.finding import of_gap
from kkrek.operations.recipients.found import concerns_in_use
from kkrek.store import notices, settings

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration
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


def load(access: Access, toml: str, *, dry_run: bool = False) -> Loaded:
    """Load a new version; the same text again changes nothing.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        InvalidValueError: the text is no configuration (52).
    """
    configuration = parse_configuration(toml)
    with access.open("config load", Role.OFFICER) as register:
        today = register.moment.today
        version, present = settings.configuration_toml(register.store)
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
