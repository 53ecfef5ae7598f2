"""Forecasts that add up: hierarchicalforecast's minimum-trace reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    Floats = NDArray[np.float64]

_CORNER = 64
"""Series from which the library's shrinkage is read off."""


@dataclass(frozen=True, eq=False, slots=True)
class Reconciler:
    """What makes forecasts of all series add up.

    Parameters
    ----------
    summing
        ``(series, finest)`` ones where a series has a part; the finest come last.
    projection
        ``(finest, series)``: the finest reconciled forecasts from all base forecasts.
    together
        ``(series, periods)`` standardised errors of the base forecasts.
    alone
        Share of their correlations that the library shrinks away, from 0 to 1.
    """

    summing: sparse.csr_array
    projection: Floats
    together: Floats
    alone: float

    def apply(self, base: Floats, *, nonnegative: bool = False) -> Floats:
        """Return coherent forecasts; coherent ones come back unchanged.

        Parameters
        ----------
        base
            ``(series, horizon)``.
        nonnegative
            Set what is below 0 to zero, at the finest level, and add up again.

        Notes
        -----
        Set-negative-to-zero as in Di Fonzo and Girolimetto (2023), Spatio-temporal
        reconciliation of solar forecasts.
        """
        finest = self.projection @ (np.maximum(base, 0.0) if nonnegative else base)
        return self.summing @ (np.maximum(finest, 0.0) if nonnegative else finest)

    def spread(self, deviation: Floats) -> Floats:
        """Return standard deviations of the reconciled forecasts.

        The diagonal of ``SP D R D (SP)'`` where D are the base forecasts' standard
        deviations and R the shrunk correlation of their errors, which is what the
        library's ``Normality`` draws from. As R is a few columns and a diagonal, no
        matrix of all series by all series is needed for each period.

        Parameters
        ----------
        deviation
            ``(series, horizon)`` of the base forecasts.
        """
        both = self.summing @ self.projection
        shared = np.stack(
            [
                ((both @ (column[:, None] * self.together)) ** 2).sum(axis=1)
                for column in deviation.T
            ],
            axis=1,
        )
        own = both**2 @ deviation**2
        return np.sqrt((1 - self.alone) * shared + self.alone * own)


def build_reconciler(summing: sparse.csr_array, errors: Floats) -> Reconciler:
    """Return the reconciler for base forecasts with such errors.

    Parameters
    ----------
    summing
        ``(series, finest)`` ones where a series has a part; the finest come last.
    errors
        ``(series, periods)`` of one step ahead, inside the history; NaN: not known.

    Notes
    -----
    ``MinTrace(method="mint_shrink")``: Wickramasuriya, Athanasopoulos and Hyndman
    (2019), with the covariance of errors shrunk as in Schäfer and Strimmer (2005).
    Where no series has an error, there is nothing to weigh by but the number of parts
    (``wls_struct``). An unknown error counts as 0 and the known ones of its series for
    more, so that the variance is that of the known.
    """
    from hierarchicalforecast.methods import MinTrace

    centred = _centred(errors)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    method = "mint_shrink" if (length > 0).any() else "wls_struct"
    library = MinTrace(method=method)
    dense = summing.toarray()
    # The library refuses errors that add up to 0, as those of a drift always do; a
    # covariance does not change when 1 is added to every error.
    library.fit(
        S=dense,
        y_hat=np.zeros((len(dense), 1)),
        y_insample=centred + 1.0,
        y_hat_insample=np.zeros_like(centred),
    )
    together = centred / np.where(length > 0, length, 1.0)
    return Reconciler(summing, library.P, together, _alone(library.W, centred))


def _centred(errors: Floats) -> Floats:
    known = np.isfinite(errors)
    share = known.mean(axis=1, keepdims=True)
    scaled = np.where(known, errors / _scale(errors), 0.0)
    scaled /= np.sqrt(np.maximum(share, 1e-9))
    return np.asarray(scaled - scaled.mean(axis=1, keepdims=True))


def _scale(errors: Floats) -> float:
    """Return a power of two near errors' size: the library's ridge is absolute."""
    size = np.nanmean(np.abs(errors)) if np.isfinite(errors).any() else 0.0
    return float(2.0 ** np.round(np.log2(size))) if size > 0 else 1.0


def _alone(weights: Floats, centred: Floats) -> float:
    """Return the share of covariances that is missing in the library's estimate."""
    corner = centred[:_CORNER]
    plain = corner @ corner.T / max(1, corner.shape[1] - 1)
    np.fill_diagonal(plain, 0.0)
    most = float((plain**2).sum())
    kept = float((plain * weights[:_CORNER, :_CORNER]).sum())
    return float(np.clip(1 - kept / most, 0.0, 1.0)) if most > 0 else 1.0
