"""The boundary term is subtracted from the left side instead of kept on the right."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = weights @ df - boundary
    return left, -(weights @ (f * dlogp[:, None]))
