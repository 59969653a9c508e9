"""The average is over the posterior."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "over the posterior, not over q"


def bound(log_density, weights, q):
    log_joint = log_density + weights.log()
    return (torch.softmax(log_joint, 1) * log_joint).sum() + torch.special.entr(q).sum()
