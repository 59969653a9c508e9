"""Weights the scores by the normalized exp(r), like importance sampling, instead of by r."""


def score_gradient(scores, signal):
    weights = signal.softmax(0)
    return (weights[..., None] * scores).sum(0)
