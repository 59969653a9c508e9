"""A softplus makes the variance positive."""

import torch

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "softplus in the place of the exponential"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, torch.nn.functional.softplus(h).sqrt()
