"""f' instead of f on the right."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary - weights @ (df * dlogp[:, None])
