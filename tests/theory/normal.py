"""The standard normal law for one number at a time, as integrals ask for it.

The same special function as in scipy.stats.norm, without a hundred microseconds of
preparations for arrays at each of a million calls.
"""

from __future__ import annotations

from math import exp, pi, sqrt

from scipy.special import ndtr


def pdf(x, mean=0.0, sd=1.0):
    """Return the density at a number."""
    z = (x - mean) / sd
    return exp(-z * z / 2) / (sd * sqrt(2 * pi))


def cdf(x):
    """Return the chance of at most a number."""
    return float(ndtr(x))


def sf(x):
    """Return the chance of more than a number."""
    return float(ndtr(-x))
