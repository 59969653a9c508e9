"""The boundary terms of all functions are summed."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary.sum() - weights @ (f * dlogp[:, None])
