"""log p(x | z) at the mean of q stands for its mean: q has no spread there."""

import math

loses = ["check-gaussian_elbo", "hidden-gaussian_elbo"]
mistake = "the spread of q in E_q[log p(x | z)] is left out"


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    squares = (x - b - mean @ W.T).square()
    fit = -0.5 * (squares / noise_var + noise_var.log() + math.log(2 * math.pi)).sum(1)
    divergence = 0.5 * (var + mean.square() - 1 - log_var).sum(1)
    return fit - divergence
