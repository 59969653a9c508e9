"""All on the left."""

import torch

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "all is brought to the left: it is 0 for a good rule"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df - boundary + weights @ (f * dlogp[:, None]), torch.zeros_like(boundary)
