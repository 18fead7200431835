"""The recovery sheet: the code that opens the register when every password is lost, to be kept on paper alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.tree import Box, Bullets, Document, Fact, Facts, Paragraph, Section
from kkrek.i18n import translator

if TYPE_CHECKING:
    from datetime import date


def recovery_sheet(
    code: str, register_id: str, directory: str, register_name: str, lang: str, made_on: date
) -> Document:
    """Return the sheet for the safe; ``code`` is printed in the groups in which it was made."""
    _ = translator(lang)
    register = (
        Fact(_("Register"), register_name),
        Fact(_("Mark of the register"), register_id),
        Fact(_("Directory"), directory),
    )
    use = _(
        "Type \u201ckkrek shell --user recovery\u201d at a terminal, and the code where it is asked. "
        "If the register itself is lost: \u201ckkrek restore FILE --user recovery\u201d with a backup."
    )
    return Document(
        title=_("Recovery sheet"),
        lang=lang,
        on=made_on,
        place="",
        sender=(register_name,),
        recipient=(),
        case=None,
        draft=False,
        sections=(
            Section("1", _("The register"), (Facts(register),)),
            Section("2", _("The code"), (Box(_("Recovery code"), code),)),
            Section("3", _("How to keep it"), (Bullets(_rules(lang)),)),
            Section("4", _("How to use it"), (Paragraph(use),)),
        ),
        footer=_("Recovery sheet"),
    )


def _rules(lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    return (
        _("Keep this sheet in a safe, apart from the machine and from every backup."),
        _("Whoever has this sheet and a copy of the register can read everything in it."),
        _("Without this sheet and without any password nobody can open the register again."),
        _("If it may have been seen by others, have a new code made at once."),
    )
