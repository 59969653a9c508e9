"""Only the best sample."""

import torch

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "only the sample with the best signal"


def score_gradient(scores, signal):
    best = signal.argmax(0)
    rows = torch.arange(signal.shape[1])
    return scores[best, rows] * signal[best, rows][:, None]
