"""Compare a recipient's own list of customers with the register; nothing is changed on either side (E-42, V-07).

The file is read in flat memory, a few hundred customers at a time, while others go on working: the write lock is held
for the log entry alone, which tells of everybody who was compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.mapping import parse_mapping, ready_mapping
from kkrek.domain.role import Role
from kkrek.operations.batch.source import check_same, examine
from kkrek.operations.recipients.compare_file import Wanted, sheet_for
from kkrek.operations.recipients.compare_walk import Compared, Differing, Doubled, Walk
from kkrek.operations.recipients.found import recipient_of
from kkrek.store.input import spool

if TYPE_CHECKING:
    from kkrek.operations.access import Access
    from kkrek.operations.daily.batch import Input

__all__ = ["Compared", "Differing", "Doubled", "Wanted", "compare_file"]


def compare_file(access: Access, given: Input, wanted: Wanted) -> Compared:
    """Compare a file with the register.

    Raises:
        NotFoundError: there is no such recipient (30).
        InputUnreadableError: the file cannot be read, or a heading is not known (50).
    """
    with access.stage("recipient compare", Role.CLERK) as stage:
        with stage.reading() as (register, _entry):
            recipient = recipient_of(register, wanted.to)
            layout = parse_mapping(recipient.mapping or ready_mapping("generic"))
            file = given.file if given.seekable else spool(register.store, given.file)
            found = examine(file, given.path, wanted.encoding)
            walk = Walk(register, recipient, layout, sheet_for(file, given.path, found, layout, wanted), wanted)
            walk.read(given.progress)
            check_same(file, given.path, found)
        with stage.writing() as register:
            register.record(
                customers=walk.touched,
                fields=sorted({name for column in walk.compared for name in column.draws_on}),
                reference=f"recipient:{recipient.word}",
                detail={"rows": walk.done.rows, "differences": walk.done.differences},
            )
        return walk.done
