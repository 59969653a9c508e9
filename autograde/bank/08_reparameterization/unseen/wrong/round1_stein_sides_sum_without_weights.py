"""Sums over the points without any weights."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    return df.sum(0), boundary - (f * dlogp[:, None]).sum(0)
