from __future__ import annotations

from datetime import date

import pytest

from kkrek.domain.customer import MarketingChoice, Via
from kkrek.domain.marketing import Addressee, Channel, Kind, State, standing, why_not


def chosen(kind: Kind, channel: Channel, state: State, day: date = date(2026, 3, 1)) -> MarketingChoice:
    return MarketingChoice(kind=kind, channel=channel, state=state, since=day, via=Via.PHONE, text_version=None)


def allowed(
    channel: Channel,
    *choices: MarketingChoice,
    kind: Kind = Kind.ADVERTISING,
    from_own_sale: bool = False,
    deceased: bool = False,
    restricted: bool = False,
    suppressed: bool = False,
    protected: bool = False,
) -> bool:
    choice = standing(choices).get((kind, channel))
    to = Addressee(
        state=State(choice.state) if choice else None,
        from_own_sale=from_own_sale,
        deceased=deceased,
        restricted=restricted,
        suppressed=suppressed,
        protected=protected,
    )
    return why_not(channel, to) is None


@pytest.mark.parametrize(
    ("state", "channel", "from_own_sale", "result"),
    [  # M-01, act 917/2014 section 200
        *((State.FORBIDDEN, channel, True, False) for channel in Channel),
        *((State.WITHDRAWN, channel, True, False) for channel in Channel),
        *((State.CONSENTED, channel, False, True) for channel in Channel),
        (None, Channel.EMAIL, False, False),
        (None, Channel.SMS, False, False),
        (None, Channel.AUTOMATED, False, False),
        (None, Channel.EMAIL, True, True),
        (None, Channel.SMS, True, True),
        (None, Channel.AUTOMATED, True, False),
        (None, Channel.POST, False, True),
        (None, Channel.PHONE, False, True),
    ],
)
def test_the_state_the_channel_and_the_sale_decide(
    state: State | None, channel: Channel, from_own_sale: bool, result: bool
) -> None:
    choices = (chosen(Kind.ADVERTISING, channel, state),) if state else ()
    assert allowed(channel, *choices, from_own_sale=from_own_sale) is result


@pytest.mark.parametrize("channel", Channel)
def test_nothing_is_sent_to_the_deceased_restricted_or_suppressed(channel: Channel) -> None:  # M-06, M-12, E-41
    consent = chosen(Kind.ADVERTISING, channel, State.CONSENTED)
    assert not allowed(channel, consent, deceased=True)
    assert not allowed(channel, consent, restricted=True)
    assert not allowed(channel, consent, suppressed=True)


def test_a_protected_person_gets_nothing_by_post() -> None:  # M-06, F-15
    assert not allowed(Channel.POST, chosen(Kind.ADVERTISING, Channel.POST, State.CONSENTED), protected=True)


def test_forbidding_one_kind_leaves_the_others() -> None:  # N-04
    forbidden = chosen(Kind.DISTANCE_SELLING, Channel.PHONE, State.FORBIDDEN)
    assert not allowed(Channel.PHONE, forbidden, kind=Kind.DISTANCE_SELLING)
    assert allowed(Channel.POST, forbidden)
    assert not allowed(Channel.EMAIL, forbidden)


def test_a_later_consent_lifts_the_prohibition_for_its_channel_only() -> None:  # M-02
    choices = (
        chosen(Kind.ADVERTISING, Channel.EMAIL, State.FORBIDDEN),
        chosen(Kind.ADVERTISING, Channel.SMS, State.FORBIDDEN),
        chosen(Kind.ADVERTISING, Channel.EMAIL, State.CONSENTED, date(2026, 3, 5)),
    )
    assert allowed(Channel.EMAIL, *choices)
    assert not allowed(Channel.SMS, *choices)


def test_the_choice_recorded_last_stands() -> None:  # M-02
    first = chosen(Kind.RESEARCH, Channel.POST, State.CONSENTED, date(2026, 3, 5))
    last = chosen(Kind.RESEARCH, Channel.POST, State.FORBIDDEN, date(2026, 3, 1))
    assert standing((first, last)) == {(Kind.RESEARCH, Channel.POST): last}
