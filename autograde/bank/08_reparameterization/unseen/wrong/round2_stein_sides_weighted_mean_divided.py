"""The weighted values are averaged (divided by S again), not summed."""

import numpy as np


def stein_sides(f, df, dlogp, weights, boundary):
    f, df, dlogp, weights, boundary = map(np.asarray, (f, df, dlogp, weights, boundary))
    w = weights[:, None]
    return (w * df).mean(0), boundary - (w * f * dlogp[:, None]).mean(0)
