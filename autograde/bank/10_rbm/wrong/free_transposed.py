"""reshape in the place of a transpose."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "W is reshaped where its transpose is meant"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W.T.reshape(W.shape)).sum(1)
