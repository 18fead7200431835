"""When two records are made one, the stricter marketing choice holds (M-04)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.customer import MarketingChoice, Via
from kkrek.domain.marketing import Addressee, Channel, State, strictest, why_not

CHOICES = st.none() | st.builds(
    MarketingChoice,
    kind=st.just("research"),
    channel=st.just("post"),
    state=st.sampled_from([state.value for state in State]),
    since=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    via=st.sampled_from(list(Via)),
    text_version=st.none(),
)


def allowed(choice: MarketingChoice | None, channel: Channel) -> bool:
    return why_not(channel, Addressee(state=State(choice.state) if choice is not None else None)) is None


@given(CHOICES, CHOICES)
def test_m_04_what_one_forbids_is_forbidden(one: MarketingChoice | None, other: MarketingChoice | None) -> None:
    found = strictest(one, other)
    states = {choice.state for choice in (one, other) if choice is not None}
    assert (found is not None and found.state == State.FORBIDDEN) == (State.FORBIDDEN in states)
    if State.FORBIDDEN in states or State.WITHDRAWN in states:
        assert not any(allowed(found, channel) for channel in Channel)


@given(CHOICES, CHOICES)
def test_m_04_nothing_is_allowed_that_neither_allowed(
    one: MarketingChoice | None, other: MarketingChoice | None
) -> None:
    found = strictest(one, other)
    for channel in Channel:
        assert not allowed(found, channel) or allowed(one, channel) or allowed(other, channel)


@given(CHOICES, CHOICES)
def test_m_04_the_order_of_the_two_does_not_matter(one: MarketingChoice | None, other: MarketingChoice | None) -> None:
    first, second = strictest(one, other), strictest(other, one)
    assert (first and (first.state, first.since)) == (second and (second.state, second.since))
