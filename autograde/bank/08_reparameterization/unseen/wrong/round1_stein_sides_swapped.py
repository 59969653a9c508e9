"""Returns the right side first."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return boundary - weights @ (f * dlogp[:, None]), left
