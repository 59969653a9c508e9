"""Both in one tensor, side by side."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "both came back in one tensor"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return torch.cat([off / variance, 0.5 * (off.square() / variance - 1)], 2)
