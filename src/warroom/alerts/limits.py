"""How often somebody without an account may look and answer."""

from warroom.limits import Limits

LIMITS = Limits(
    "warroom.alerts",
    {
        # Programs that look at links before their reader does come in swarms, from few addresses.
        "look": "240/m/ip",
        "unknown": "20/5m/ip",
        "answer": "40/5m/ip,20/5m/key",
    },
)
