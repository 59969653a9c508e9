"""The divergence is the wrong way round."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the wrong way round"


def bound(log_density, weights, q):
    log_joint = log_density + weights.log()
    r = torch.softmax(log_joint, 1)
    return torch.logsumexp(log_joint, 1).sum() - torch.where(r > 0, r * (r.log() - q.log()), 0).sum()
