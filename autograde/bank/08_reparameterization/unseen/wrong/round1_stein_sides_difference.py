"""As second number the right side less the left one, the error of the identity."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary - weights @ (f * dlogp[:, None]) - left
