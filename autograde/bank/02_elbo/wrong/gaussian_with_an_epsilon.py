"""A small number in the logarithm."""

import math

loses = ["hidden-gaussian_elbo"]
mistake = "a variance or log_var was clamped"


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    squares = (x - b - mean @ W.T).square() + var @ W.square().T
    fit = -0.5 * (squares / noise_var + noise_var.log() + math.log(2 * math.pi)).sum(1)
    divergence = 0.5 * (var + mean.square() - 1 - (var + 1e-8).log()).sum(1)
    return fit - divergence
