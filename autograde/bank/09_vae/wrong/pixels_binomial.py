"""16 tosses."""

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "binomial distribution"


def discretized_log_likelihood(x, mean, log_var):
    return torch.distributions.Binomial(16, logits=mean).log_prob(x.expand_as(mean)).sum(-1)
