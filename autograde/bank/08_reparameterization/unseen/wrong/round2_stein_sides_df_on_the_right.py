"""f' instead of f on the right."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = (weights[:, None] * df).sum(0)
    right = boundary - (weights[:, None] * df * dlogp[:, None]).sum(0)
    return left, right
