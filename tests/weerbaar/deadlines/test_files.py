"""What a person types about time limits."""

import pytest

from weerbaar.deadlines.files import moment
from weerbaar.landscape.reading import BadInput


@pytest.mark.parametrize("typed", ["0001-01-01 00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "soon"])
def test_what_is_no_moment_in_brussels_is_bad_input(typed: str) -> None:
    with pytest.raises(BadInput):
        moment(typed)
