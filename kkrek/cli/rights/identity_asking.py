"""How the identity of whoever asks was checked: the question that the commands of the rights share (E-10, E-11)."""

from __future__ import annotations

from kkrek.cli import prompt
from kkrek.documents.labels import heading
from kkrek.documents.rights_words import IDENTITY_METHODS
from kkrek.domain.customer import IdentityMethod
from kkrek.i18n import _


def ask_identity() -> IdentityMethod:
    """Ask at the terminal how the identity was checked.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
    """
    methods = list(IdentityMethod)
    rows = [heading(IDENTITY_METHODS, method, _) for method in methods]
    return methods[prompt.choose(rows, _("How was the identity of the person checked?"))]
