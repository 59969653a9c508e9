"""The spread is not divided by the noise."""

import math

loses = ["check-gaussian_elbo", "hidden-gaussian_elbo"]
mistake = "the spread of q is not divided by noise_var"


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    squares = (x - b - mean @ W.T).square()
    fit = -0.5 * (squares / noise_var + var @ W.square().T + noise_var.log() + math.log(2 * math.pi)).sum(1)
    divergence = 0.5 * (var + mean.square() - 1 - log_var).sum(1)
    return fit - divergence
