"""The calendar: exact steps, ranks at equal times, order of registration."""

from __future__ import annotations

import pytest

from engine.sim.calendar import TICKS, Calendar, steps


@pytest.mark.parametrize("months", [1, 5, 12, 27])
def test_weeks_fill_their_months_exactly(months):
    """Weeks of a 4-4-5 calendar end with their month and add up to its length."""
    weeks = steps(months, weekly=True)
    for month in range(months):
        parts = [week for week in weeks if week.month == month]
        assert len(parts) == (4, 4, 5)[month % 3]
        assert parts[-1].end == (month + 1) * TICKS
        assert sum(week.length for week in parts) == pytest.approx(1.0, abs=1e-12)
        ends = [week.end - month * TICKS for week in parts]
        assert ends == pytest.approx(
            [TICKS * week.length * (k + 1) for k, week in enumerate(parts)]
        )
    assert [week.index for week in weeks] == list(range(len(weeks)))


def test_a_year_has_52_weeks_and_the_next_starts_anew():
    """Steps are numbered within their year, 0 to 51 or 0 to 11, again every year."""
    assert [week.of_year for week in steps(25, weekly=True)] == [
        *range(52),
        *range(52),
        0,
        1,
        2,
        3,
    ]
    assert [month.of_year for month in steps(14, weekly=False)] == [*range(12), 0, 1]


def test_no_month_is_refused():
    """A run without a month is refused."""
    with pytest.raises(ValueError, match="a month or more"):
        steps(0, weekly=False)


def test_equal_times_go_by_rank_then_by_registration():
    """At one time lower ranks come first, and equal ranks in order of registration."""
    calendar, seen = Calendar(), []
    for name, time, rank in [
        ("e", 20, 5),
        ("c", 20, 1),
        ("d", 20, 1),
        ("b", 19, 9),
        ("f", 20, 7),
        ("a", 0, 3),
    ]:
        calendar.at(time, rank, lambda name=name: seen.append((name, calendar.now)))
    calendar.run()
    assert seen == [("a", 0), ("b", 19), ("c", 20), ("d", 20), ("e", 20), ("f", 20)]


def test_actions_may_register_actions():
    """What is registered while the calendar runs keeps its time and rank."""
    calendar, seen = Calendar(), []

    def first():
        calendar.at(20, 0, lambda: seen.append("early"))
        calendar.at(10, 9, lambda: seen.append("late"))
        calendar.at(10, 2, lambda: seen.append("now"))

    calendar.at(10, 1, first)
    calendar.at(10, 5, lambda: seen.append("five"))
    calendar.run()
    assert seen == ["now", "five", "late", "early"]


def test_the_past_and_negative_ranks_are_refused():
    """Nothing can be registered for what is past, or before rank 0."""
    calendar = Calendar()
    calendar.at(5, 0, lambda: calendar.at(4, 0, lambda: None))
    with pytest.raises(ValueError, match="tick 4 is past: it is tick 5"):
        calendar.run()
    with pytest.raises(ValueError, match="rank"):
        Calendar().at(0, -1, lambda: None)


def test_steps_and_closes_meet():
    """A month's end comes after its last step, quarters after every third month."""
    calendar, seen = Calendar(), []
    when = steps(6, weekly=True)
    calendar.each_close(6, 3, 2, lambda month: seen.append(("quarter", month)))
    calendar.each_close(6, 1, 1, lambda month: seen.append(("month", month)))
    calendar.each_step(when, 0, lambda step: seen.append(("week", step.month)))
    calendar.run()
    expected = []
    for month in range(6):
        expected += [("week", month)] * (4, 4, 5)[month % 3] + [("month", month)]
        expected += [("quarter", month)] * (month % 3 == 2)
    assert seen == expected


def test_what_an_action_raises_is_raised():
    """An error inside an action leaves the calendar unchanged in kind."""
    calendar = Calendar()
    calendar.at(1, 0, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calendar.run()
