"""The sigmoid of minus the logit."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "0 and 1 are exchanged"


def bernoulli_scores(z, logits):
    return z - torch.sigmoid(-logits)
