"""E[f] without the Stein score on the right."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary - weights @ f
