"""The letter to a person whose data were in a breach, in clear and plain words (GDPR Art. 34(1)-(2); E-53, E-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.labels import FIELDS, listed
from kkrek.documents.letters import window
from kkrek.documents.report_rights import contact_section
from kkrek.documents.tree import Block, Bullets, Document, Paragraph, Section
from kkrek.documents.wording import sender_lines
from kkrek.domain.breach import SENSITIVE, Why
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.breach_letter import BreachLetter


def breach_letter(said: BreachLetter) -> Document:
    """Return the letter as a document in the person's language."""
    lang, configuration = said.language, said.configuration
    _ = translator(lang)
    return Document(
        title=_("A breach of the security of your personal data"),
        lang=lang,
        on=said.made_on,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=window(said.recipient, said.country, lang),
        case=_("breach {id}").format(id=said.breach),
        draft=False,
        sections=(
            Section("", _("What has happened"), _happened(said)),
            Section("", _("What may follow from it"), (Paragraph(said.consequences),)),
            Section("", _("What we have done"), _done(said)),
            Section("", _("What you can do"), (Bullets(_advice(said)),)),
            contact_section(configuration, lang),
        ),
        footer=_("Log {head}").format(head=said.head.short),
    )


def _happened(said: BreachLetter) -> tuple[Block, ...]:
    _ = translator(said.language)
    aware = _("We became aware of it on {day}.").format(day=format_date(said.aware_on, said.language))
    law = _("We tell you because the law obliges us to (GDPR Article 34).")
    blocks: tuple[Block, ...] = (Paragraph(said.nature), Paragraph(f"{aware} {law}"))
    if not said.fields:
        return blocks
    data = _("It is about these data of yours: {data}.")
    return (*blocks, Paragraph(data.format(data=listed(FIELDS, said.fields, _))))


def _done(said: BreachLetter) -> tuple[Block, ...]:
    _ = translator(said.language)
    if said.notified_on is None:
        return (Paragraph(said.measures),)
    notified = _("We notified the Office of the Data Protection Ombudsman on {day}.")
    day = format_date(said.notified_on, said.language)
    return (Paragraph(said.measures), Paragraph(notified.format(day=day)))


def _advice(said: BreachLetter) -> tuple[str, ...]:
    """Return the office's own advice, then what protects against the misuse of the data concerned."""
    _ = translator(said.language)
    found = {SENSITIVE[field] for field in said.fields if field in SENSITIVE}
    usual = (
        (
            Why.IDENTITY_CODES,
            _("Look out for bills and contracts that you know nothing of. You can forbid credit in your name."),
        ),
        (Why.BANK_ACCOUNTS, _("Follow what happens on your account, and tell your bank if you see anything odd.")),
        (Why.PROTECTED, _("If you are under non-disclosure for personal safety, call us: we tell you what we know.")),
    )
    careful = _("Be careful with messages and calls that refer to this. We never ask for bank codes or card numbers.")
    own = (said.advice,) if said.advice else ()
    return (*own, *(text for why, text in usual if why in found), careful)
