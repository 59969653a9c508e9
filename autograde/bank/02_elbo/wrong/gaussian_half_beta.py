"""The divergence counts half."""

import math

loses = ["check-gaussian_elbo", "hidden-gaussian_elbo"]
mistake = "KL(q‖p(z)) is halved"


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    squares = (x - b - mean @ W.T).square() + var @ W.square().T
    fit = -0.5 * (squares / noise_var + noise_var.log() + math.log(2 * math.pi)).sum(1)
    divergence = 0.5 * (var + mean.square() - 1 - log_var).sum(1)
    return fit - 0.5 * divergence
