"""log q comes back."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "log q came back"


def gaussian_scores(z, mean, log_var):
    return torch.distributions.Normal(mean, (0.5 * log_var).exp()).log_prob(z).sum(2)
