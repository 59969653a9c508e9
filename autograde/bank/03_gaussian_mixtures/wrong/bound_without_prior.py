"""log p(x | z) for log p(x, z): the mixing weights are missing, and the result is no bound."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the part of the weights, 𝔼_q[log π_k], is left out"


def bound(log_density, weights, q):
    return (q * log_density - torch.xlogy(q, q)).sum()
