"""What the words of the privacy notice leave open: duties of the law, and translations (GDPR Art. 12-14, E-14, N-10).

A section without words of its own says what the configuration says. Of the others the Finnish words are judged.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from kkrek.domain.final_notice import says_the_same
from kkrek.domain.gap import Gap, Severity
from kkrek.domain.notice_duties import FORBIDDEN, REQUIRED, NoticeDuty
from kkrek.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Notice, Texts
    from kkrek.domain.final_notice import FinalNotice

HEAD = "notice"


def notice_gaps(notice: Notice) -> Iterator[Gap]:
    """GDPR Art. 13-14 against the words of the notice (N-03, N-05, N-10, E-18).

    What must not be said is a gap where it stands. What is not said is none of the printed notice, to which kkrek adds
    it from the configuration; the controller is told, lest an older copy of the notice goes on without it.
    """
    words = dict(_words(notice))
    whole = " ".join(words.values())
    for duty in FORBIDDEN:
        if re.search(duty.pattern, whole, re.IGNORECASE):
            found = tuple(key for key, said in words.items() if re.search(duty.pattern, said, re.IGNORECASE))
            yield _of_notice(duty, found or (HEAD,))
    told = {part for section in notice.sections if section.text is None for part in section.parts}
    for duty in REQUIRED:
        if duty.part not in told and not re.search(duty.pattern, whole, re.IGNORECASE):
            yield _of_notice(duty, ())


def reworded_gaps(configuration: Configuration, final: FinalNotice | None) -> Iterator[Gap]:
    """E-18: a version that was made final already, and would say something else now."""
    if final is not None and not says_the_same(configuration, final.configuration):
        yield Gap(
            id="notice-version-reused",
            severity=Severity.WARNING,
            what=N_("{where}: a final notice of {day} has version {version} already and says something else (E-18)"),
            fields={
                "where": "notice.version",
                "day": final.made_on.isoformat(),
                "version": configuration.notice.version,
            },
            hint=N_("give the notice a new version and day, since the version tells what a customer was given"),
        )


def translation_gaps(configuration: Configuration) -> Iterator[Gap]:
    """E-14: a customer is answered in his language as far as there are texts in it."""
    texts = tuple(texts_of(asdict(configuration)))
    for language in ("sv", "en"):
        missing = tuple(key for key, text in texts if not text and key.endswith(f".{language}"))
        if missing:
            yield Gap(
                id="translation-missing",
                severity=Severity.NOTE,
                what=N_("{count} texts are not translated into {language}, first {where}: the Finnish one is printed"),
                fields={"count": len(missing), "language": language, "where": missing[0]},
                hint=N_("add the translations (E-14)"),
                keys=missing,
                language=language,
            )


def texts_of(tree: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Walk to every text below ``tree`` with its dotted key; list items have their code, or count from 1."""
    if isinstance(tree, str):
        yield key, tree
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield from texts_of(value, f"{key}.{name}" if key else str(name))
    elif isinstance(tree, tuple):
        for n, value in enumerate(tree, start=1):
            code = value.get("code") if isinstance(value, dict) else None
            yield from texts_of(value, f"{key}.{code or n}")


def _words(notice: Notice) -> Iterator[tuple[str, str]]:
    """Return the Finnish words of the title and of each section, with single spaces, by their dotted keys."""
    yield HEAD, _plain(notice.title)
    for n, section in enumerate(notice.sections, start=1):
        said = [section.heading, *([section.text] if section.text else [])]
        yield f"{HEAD}.sections.{n}", " ".join(map(_plain, said))


def _plain(texts: Texts) -> str:
    return " ".join(texts.fi.split())


def _of_notice(duty: NoticeDuty, keys: tuple[str, ...]) -> Gap:
    return Gap(id=duty.id, severity=Severity.WARNING, what=duty.what, fields={"where": HEAD}, hint=duty.hint, keys=keys)
