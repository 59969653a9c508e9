"""softmax for independent bits."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "softmax shares one probability"


def bernoulli_scores(z, logits):
    return z - torch.softmax(logits, -1)
