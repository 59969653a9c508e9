"""Keeps the second term of the product rule, so the signal is lowered by 1: (r - 1) times the score."""


def score_gradient(scores, signal):
    return (signal[..., None] * scores - scores).mean(0)
