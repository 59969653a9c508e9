"""tanh."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "tanh stands for the sigmoid"


def bernoulli_scores(z, logits):
    return z - torch.tanh(logits)
