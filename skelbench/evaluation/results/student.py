"""Student's t with any degrees of freedom, in plain Python: `eval` must not need SciPy for an interval."""

from functools import lru_cache
from math import erfc, exp, inf, lgamma, log, log1p, sqrt

NORMAL = 1.959963984540054  # the normal distribution's 97.5 % point
TERMS = 500  # of the continued fraction; some 20 suffice but for many degrees of freedom


def two_sided(t: float, freedom: float) -> float:
    """How likely a value so far from 0 is by chance; freedom above 0, `inf` for the normal distribution."""
    if freedom > 1e7:  # no difference that a p-value shows
        return erfc(abs(t) / sqrt(2))
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def point(freedom: float, chance: float = 0.05) -> float:
    """Return how many standard errors to either side an interval reaches that misses the truth by `chance` (≤ 0.2)."""
    if freedom == inf and chance == 0.05:
        return NORMAL
    return _point(float(f"{freedom:.3g}"), chance)  # rounded: most were asked for before


@lru_cache(maxsize=100_000)
def _point(freedom: float, chance: float) -> float:
    low, high = log(NORMAL / 2), log(1e12)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided(exp(middle), freedom) > chance else (low, middle)
    return exp(low)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22, Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x > 0)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side
        return 1 - _fraction(b, a, 1 - x)
    return _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1 / (1 + step * d), 1 + step / c
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * value
