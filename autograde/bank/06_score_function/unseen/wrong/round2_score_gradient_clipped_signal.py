"""Clips the signal at -100 against the noise, which is wrong for signals far below zero."""


def score_gradient(scores, signal):
    return (signal.clamp(min=-100)[..., None] * scores).mean(0)
