"""torch's Normal is given the variance where it wants the standard deviation."""

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    log_lik = torch.distributions.Normal(mean @ W.T + b, noise_var).log_prob(x).sum(1)
    log_lik = log_lik - 0.5 * (var @ (W.square() / noise_var[:, None]).T).sum(1)
    return log_lik - 0.5 * (var + mean**2 - 1 - log_var).sum(1)
