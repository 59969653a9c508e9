"""log q without the q before it."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "log q is not averaged"


def bound(log_density, weights, q):
    log_q = torch.where(q > 0, q, 1).log()
    return (q * (log_density + weights.log()) - log_q).sum()
