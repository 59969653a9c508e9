"""Central differences."""

import torch

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the derivative is taken by central differences"


def stein_sides(f, df, dlogp, weights, boundary):
    product = weights @ (f * dlogp[:, None])
    return weights @ torch.gradient(f, dim=0)[0], boundary - product
