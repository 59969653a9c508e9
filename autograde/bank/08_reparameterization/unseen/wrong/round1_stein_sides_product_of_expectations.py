"""The expectation of f times that of the Stein score."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df
    return left, boundary - (weights @ f) * (weights @ dlogp)
