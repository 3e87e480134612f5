"""How likely something is if nothing but chance is at work. Plain tails of plain distributions, all exact."""

from math import comb, exp


def of_drawing(hits: int, drawn: int, marked: int, total: int) -> float:
    """The probability that at least ``hits`` of ``drawn`` taken at random from ``total`` are among ``marked``
    (hypergeometric)."""
    ways = sum(comb(marked, k) * comb(total - marked, drawn - k) for k in range(hits, min(drawn, marked) + 1))
    return ways / comb(total, drawn)


def of_share(hits: int, trials: int, share: float) -> float:
    """The probability of at least ``hits`` in ``trials`` when each has the chance ``share`` (binomial)."""
    return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits, trials + 1))


def of_rate(hits: int, expected: float) -> float:
    """The probability of at least ``hits`` when ``expected`` are to be expected (Poisson)."""
    term, below = exp(-expected), 0.0
    for k in range(hits):
        below += term
        term *= expected / (k + 1)
    return max(0.0, 1 - below)


def among(probability: float, looked_at: int) -> float:
    """The probability that at least one of so many things looked at is as striking (at most; Bonferroni)."""
    return min(1.0, probability * max(1, looked_at))
