"""E[f] E[dlogp] instead of E[f dlogp]."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    right = boundary - (weights @ f) * (weights @ dlogp)
    return left, right
