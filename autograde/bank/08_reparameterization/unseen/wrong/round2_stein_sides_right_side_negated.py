"""The whole right side is negated: E[f dlogp] - boundary."""

import torch


def stein_sides(f, df, dlogp, weights, boundary):
    left = torch.einsum("s,sn->n", weights, df)
    right = torch.einsum("s,s,sn->n", weights, dlogp, f) - boundary
    return left, right
