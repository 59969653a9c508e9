"""The log-likelihood at θ."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "or this is its log-likelihood"


def surrogate(log_joint, log_joint_old):
    return torch.logsumexp(log_joint, 1).sum()
