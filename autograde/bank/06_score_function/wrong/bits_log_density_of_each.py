"""log q of each bit comes back."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "log q of each bit came back"


def bernoulli_scores(z, logits):
    return torch.distributions.Bernoulli(logits=logits).log_prob(z)
