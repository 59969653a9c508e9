"""The boundary term is multiplied by the mean of the Stein score, as if it had to be averaged too."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary * (weights @ dlogp) - weights @ (f * dlogp[:, None])
