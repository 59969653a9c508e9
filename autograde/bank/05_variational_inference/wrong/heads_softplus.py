"""Another way to make a number positive than the one agreed on."""

import torch

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "softplus in the place"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, torch.nn.functional.softplus(h)
