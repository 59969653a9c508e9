"""Two losses by themselves."""

import torch

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the two losses came back by themselves: their sum is asked"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return torch.stack([-(w * log_joint).sum(0), -(w * log_q).sum(0)])
