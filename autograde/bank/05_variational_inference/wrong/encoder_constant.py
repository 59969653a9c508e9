"""The encoder ignores what it sees: one q for the whole batch."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the encoder ignores the features"


def best_encoder(features, means, precision):
    inputs = torch.ones_like(features[:, :1])
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, -precision.diagonal().log()
