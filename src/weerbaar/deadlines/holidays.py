"""Working days in Belgium: every day but Saturdays, Sundays and the ten public holidays.

The holidays are those of the Royal Decree of 18 April 1974 (art. 1). Days that only some bodies give their staff
(2 and 15 November, 26 December, 11 July) are working days here: counting on them as holidays would set a due time
too late.
"""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension Day, Whit Monday."""


@cache
def easter(year: int) -> date:
    """Easter Sunday of ``year`` in the Gregorian calendar: the anonymous algorithm (Nature, 20 April 1876), as
    rewritten by Meeus, Astronomical Algorithms, ch. 8."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, c = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leaps, r = divmod(rest, 4)
    weekday = (32 + 2 * c + 2 * leaps - epact - r) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of ``year``, those that fall on a Sunday included."""
    moving = {easter(year) + n * DAY for n in _AFTER_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in _FIXED})


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a working day in the sense of Regulation 1182/71, art. 2(2), in Belgium."""
    return day.weekday() < 5 and day not in holidays(day.year)
