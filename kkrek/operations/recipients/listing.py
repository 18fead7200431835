"""A marketing list that goes to a recipient, such as a printing house, is a disclosure of everybody on it (E-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.disclosing import check_may_go
from kkrek.domain.purpose import PurposeCode
from kkrek.errors import N_, NoLegalBasisError
from kkrek.operations.recipients.found import in_use
from kkrek.store import disclosures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.recipient import Recipient
    from kkrek.operations.register import Register

METHOD = "marketing_list"


def recipient(register: Register, text: str, fields: Sequence[str]) -> Recipient:
    """Return the recipient of a list that holds these fields; it must be approved for marketing (GDPR Art. 5(1)(b)).

    Raises:
        NotFoundError: there is no such recipient (30).
        RecipientRetiredError: it gets nothing any more (46).
        UnapprovedFieldError: a field is not approved for it (43).
        NoLegalBasisError: it gets data for another purpose, or lies outside the EEA without safeguard (43).
        ConfigurationGapError: the configuration leaves open whether that may go (45).
    """
    found = in_use(register, text)
    check_may_go(found, fields, register.configuration)
    if found.disclosed_for != PurposeCode.MARKETING:
        raise NoLegalBasisError(
            reason=N_("the recipient gets data for another purpose than marketing (GDPR Article 5(1)(b))"),
            remedy=N_("an officer approves it with `kkrek recipient approve --purpose marketing`"),
        )
    return found


def disclose(register: Register, to: Recipient, fields: Sequence[str], basis: str, mailing: int) -> None:
    """Record that everybody on a list went to its recipient, for marketing, with the basis of its channel."""
    new = disclosures.NewDisclosure(
        recipient=to.id,
        disclosed_on=register.moment.today.isoformat(),
        fields=",".join(fields),
        purpose=PurposeCode.MARKETING.value,
        basis=basis,
        method=METHOD,
        entry=register.next_entry(),
    )
    disclosures.put_mailing_on(register.store, disclosures.begin(register.store, new), mailing)
