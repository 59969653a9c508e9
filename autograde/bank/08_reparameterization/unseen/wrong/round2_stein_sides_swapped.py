"""The two sides are returned in the wrong order."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    right = boundary - (weights * dlogp) @ f
    return right, left
