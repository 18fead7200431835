"""What a refused value is called on the screen: by the label of its field, else by the option that gives it."""

from __future__ import annotations

from kkrek.documents.labels import FIELDS, say
from kkrek.errors import N_, Phrase
from kkrek.i18n import _, language

_LABELS: dict[str, Phrase] = {
    "recovery_code": N_("recovery code"),
    "password": N_("password"),
    "role": N_("role of a user"),
}
# Values that are no field of the record: whoever types them knows the option.
_OPTIONS = frozenset({
    "aware", "begin", "channel", "delivery", "due_on", "end", "expect", "file_type", "ground", "group", "harm",
    "informed_on", "initiative", "kind", "lang", "limit", "loss", "mask", "match", "method", "on", "only", "purpose",
    "reason", "received", "reference", "reply_to", "reveal", "review", "risk", "since", "source", "told_by", "told_on",
    "until", "via", "what", "withhold",
})  # fmt: skip


def field_name(field: str) -> str:
    """Return the words for a field of an error; a key of a configuration or a mapping stays as it is.

    In English the fields are called by their words already.
    """
    if language() == "en":
        return field
    if field in _LABELS:
        return _(_LABELS[field])
    if field in FIELDS:
        return say(FIELDS, field, _)
    return "--" + field.replace("_", "-") if field in _OPTIONS else field
