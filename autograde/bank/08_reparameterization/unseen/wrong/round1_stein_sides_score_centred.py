"""The Stein score is centred by its mean first: E[∇ log p] = 0 is taken for granted, which a boundary or a few points break."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    centred = dlogp - weights @ dlogp
    return left, boundary - weights @ (f * centred[:, None])
