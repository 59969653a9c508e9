"""torch's kl_div with probabilities."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "wrong values at [0]"


def divergences(posterior, q):
    def kl(one, other):
        return torch.nn.functional.kl_div(other, one, reduction="none").sum(1)

    return kl(q, posterior), kl(posterior, q)
