"""The mean of f is subtracted as a baseline on the right, but the boundary term is left as it was."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    centered = f - weights @ f
    right = boundary - weights @ (centered * dlogp[:, None])
    return left, right
