"""What a letter to the person must say, as data (GDPR Art. 12(3)-(4), 12(6), 18(3), 21; E-07, E-08, E-10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Language
    from kkrek.domain.log_head import LogHead
    from kkrek.domain.request import RequestMade


class LetterKind(StrEnum):
    """The letters; the codes stand in the register, so none is ever renamed."""

    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY_QUESTION = "identity_question"
    EXTENSION = "extension"
    ANSWER = "answer"
    PARTIAL_REFUSAL = "partial_refusal"
    REFUSAL = "refusal"
    NO_DATA = "no_data"
    RESTRICTION = "restriction"
    RESTRICTION_LIFTING = "restriction_lifting"
    OBJECTION = "objection"
    OPT_OUT = "opt_out"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not done or not erased: a group of the labels' ``GROUPS``, the reason's code, and until when."""

    group: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. ``recipient`` are the lines in the window: name and address, nothing else (F-02, F-18).

    ``country`` is the code (ISO 3166-1 alpha-2) that is the last of these lines where the letter goes abroad; the
    document writes its name instead (F-33).

    ``reason`` is the office's own text (why longer, why not) and ``asked`` what is asked for to be sure of the
    identity: either goes on after "because" or "we ask you to", or is a sentence with a capital letter. ``until`` is
    the new last day, or the day from which something holds or ends; ``kept`` what stays and why (partial refusal of
    an erasure); ``done`` sentences of what was done, or codes of kinds of requests; ``covers`` what the letter is
    about, none for all of it: codes of kinds of requests, ``kind:channel`` of a prohibition, or purposes in the
    configuration's words, in the letter's language.

    ``provision`` is a code of the labels' ``PROVISIONS`` (why data are not given, E-30, E-31); ``ground`` that of
    Art. 18(1), a to d; ``upheld`` how an objection was decided, None while it is considered. A refusal has a reason
    or a provision (E-08). ``person`` is the name of the customer where the letter goes to who acts for them (E-16).
    """

    kind: LetterKind
    made_on: date
    language: Language
    recipient: tuple[str, ...]
    configuration: Configuration
    head: LogHead
    request: RequestMade | None = None
    reason: str | None = None
    asked: str | None = None
    until: date | None = None
    kept: tuple[Kept, ...] = ()
    done: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    provision: str | None = None
    ground: str | None = None
    upheld: bool | None = None
    draft: bool = False
    country: str | None = None
    person: str | None = None
