"""One tensor comes back."""

import torch

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "both came back in one tensor"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return torch.cat([mean, (0.5 * h).exp()], 1)
