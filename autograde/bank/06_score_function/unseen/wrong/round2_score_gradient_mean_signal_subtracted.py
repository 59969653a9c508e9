"""Subtracts each row's mean signal, though nothing is to be subtracted."""


def score_gradient(scores, signal):
    centered = signal - signal.mean(0)
    return (centered[..., None] * scores).mean(0)
