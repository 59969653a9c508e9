"""W.T reshaped back."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "W.T is reshaped"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W.T.reshape(W.shape)).sum(1)
