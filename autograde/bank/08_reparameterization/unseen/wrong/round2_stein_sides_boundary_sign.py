"""The boundary term has the wrong sign: -boundary - E[f dlogp]."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    right = -boundary - weights @ (f * dlogp[:, None])
    return left, right
