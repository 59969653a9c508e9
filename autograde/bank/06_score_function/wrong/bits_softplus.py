"""softplus in the place of its derivative."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "softplus stands for the sigmoid"


def bernoulli_scores(z, logits):
    return z - torch.nn.functional.softplus(logits)
