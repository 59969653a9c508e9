"""z anew, rounded from q."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "z is drawn from q by rounding: the z of the dream are known"


def sleep_loss(x, z, V, c):
    z = (x.detach() @ V + c > 0).to(x)
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
