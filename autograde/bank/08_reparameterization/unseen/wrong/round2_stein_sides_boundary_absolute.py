"""The size of the boundary term, without its sign."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    right = boundary.abs() - (weights * dlogp) @ f
    return left, right
