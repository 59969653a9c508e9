"""The squares are taken as constant."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the squares have no derivative here"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, -0.5 * torch.ones_like(off)
