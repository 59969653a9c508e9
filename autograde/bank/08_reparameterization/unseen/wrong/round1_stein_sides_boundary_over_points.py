"""The boundary term stands under the mean of the points: it is divided by their number."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary / len(weights) - weights @ (f * dlogp[:, None])
