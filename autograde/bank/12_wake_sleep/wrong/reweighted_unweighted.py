"""Unweighted."""

import torch

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are left out: the samples are averaged as if all weighed alike"


def reweighted(log_joint, log_q):
    w = torch.full_like(log_q, 1 / len(log_q))
    return -(w * (log_joint + log_q)).sum(0)
