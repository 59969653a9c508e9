"""Every score meets every signal."""

import torch

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "every score meets every signal"


def score_gradient(scores, signal):
    return torch.einsum("snm,tn->nm", scores, signal) / len(scores)
