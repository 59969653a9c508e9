"""A covariance matrix for each row."""

import torch

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "covariance matrices came back"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, torch.diag_embed(h.exp())
