"""torch's kl_div, with its arguments the other way round."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the two are exchanged: KL(q ‖ p) is the gap of the ELBO, and sleep goes down KL(p ‖ q)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.nn.functional.kl_div(one.log(), other, reduction="none").sum(1)

    return kl(q, posterior), kl(posterior, q)
