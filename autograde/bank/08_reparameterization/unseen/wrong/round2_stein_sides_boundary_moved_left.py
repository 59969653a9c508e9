"""The boundary term stands on the left side: E[f'] - boundary and -E[f dlogp]."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df - boundary
    right = -(weights[:, None] * dlogp[:, None] * f).sum(0)
    return left, right
