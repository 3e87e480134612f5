"""How often somebody may try to get in, call and be called back."""

from warroom.limits import Limits

LIMITS = Limits(
    "warroom.emergency",
    {
        "code": "12/5m/ip",
        # Wrong short codes of everybody together. Codes on paper cannot be guessed, so nobody can shut them out this
        # way.
        "spoken_wrong": "300/5m/key",
        "call": "6/h/ip,200/h/key",
        "call_back": "30/h/user,6/h/key",
    },
)
