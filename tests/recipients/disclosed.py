"""Recipients and what went to them, put in beside kkrek; and the tasks by which they are told of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from json_results import complaints
from register_file import opened

from kkrek.domain.mapping import ready_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Run
    from office import Command, Office

FIVALDI, TAMPUURI = 1, 2
ALL = (
    "family_name,given_names,call_name,former_names,identity_code,language,nationalities,marital_status,"
    "household_size,addresses,phones,emails,bank_accounts,deceased_on"
)


def recipient(
    office: Office,
    number: int = FIVALDI,
    name: str = "Visma Oy",
    *,
    role: str = "processor",
    mapping: str | None = None,
) -> None:
    """Add a recipient; ``mapping`` is the word of a mapping that comes with kkrek."""
    with opened(office) as store:
        store.run(
            "INSERT INTO recipient (id, name, role, purpose, mapping, entry)"
            " VALUES (:id, :name, :role, 'billing', :mapping, 1)",
            {"id": number, "name": name, "role": role, "mapping": ready_mapping(mapping) if mapping else None},
        )


def disclosed(office: Office, customers: Iterable[int], fields: str = ALL, *, to: int = FIVALDI) -> None:
    """Record that fields of customers went to a recipient, as the newest entry of the log."""
    with opened(office) as store:
        made = store.one(
            "INSERT INTO disclosure (recipient, disclosed_on, fields, purpose, entry)"
            " SELECT :to, '2026-11-01', :fields, 'billing', max(n) FROM log RETURNING id",
            {"to": to, "fields": fields},
        )
        assert made is not None
        rows = [{"disclosure": made[0], "customer": number} for number in customers]
        store.run_many("INSERT INTO disclosure_customer VALUES (:disclosure, :customer)", rows)


def ran(run: Run) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    """Return the data of a result that was no failure."""
    assert run.code == 0, run.err + run.out
    return run.data


def listed(user: Command) -> list[dict[str, Any]]:
    """Return the open tasks that tell recipients."""
    data = ran(user("task", "list", "--format", "json"))
    assert complaints(data, "data task list") == []
    tasks = data["tasks"]
    return [one for one in tasks if one["kind"] == "tell_recipient"]


def shown(user: Command, task: int, *more: str) -> dict[str, Any]:
    """Return a task with its lines."""
    found: dict[str, Any] = ran(user("task", "show", str(task), *more, "--format", "json"))
    assert complaints(found, "data task show") == []
    return found


def told(user: Command, task: int) -> list[tuple[object, ...]]:
    """Return what a task tells: what, number, the recipient's names or the field, both values."""
    return [
        (one["what"], one["number"], ", ".join(one["names"]) or one["field"], one["old"], one["new"])
        for one in shown(user, task)["lines"]
    ]
