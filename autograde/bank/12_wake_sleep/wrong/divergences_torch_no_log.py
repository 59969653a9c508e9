"""torch's kl_div with probabilities."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the second is taken for a logarithm: Σ p (log p − q)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.nn.functional.kl_div(other, one, reduction="none").sum(1)

    return kl(q, posterior), kl(posterior, q)
