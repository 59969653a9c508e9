"""The expectation with the Stein score keeps its plus on the right: boundary + E[f dlogp]."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    right = boundary + weights @ (f * dlogp[:, None])
    return left, right
