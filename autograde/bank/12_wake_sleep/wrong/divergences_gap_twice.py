"""The gap twice."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "KL(q ‖ p), the gap of the ELBO, came back twice: sleep goes down the other one"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior), kl(q, posterior)
