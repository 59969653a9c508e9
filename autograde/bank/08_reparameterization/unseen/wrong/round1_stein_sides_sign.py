"""The minus of the expectation is forgotten."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary + weights @ (f * dlogp[:, None])
