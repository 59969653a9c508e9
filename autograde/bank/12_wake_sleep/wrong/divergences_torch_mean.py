"""torch's kl_div with batchmean."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the means over the rows came back: one number for each row is asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.nn.functional.kl_div(other.log(), one, reduction="batchmean")

    return kl(q, posterior), kl(posterior, q)
