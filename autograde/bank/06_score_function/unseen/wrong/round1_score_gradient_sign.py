"""The gradient of the loss: the sign is turned."""

import torch


def score_gradient(scores, signal):
    return -(scores * signal[..., None]).mean(0)
