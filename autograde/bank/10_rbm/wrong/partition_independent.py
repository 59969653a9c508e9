"""No weights."""

from torch.nn.functional import softplus

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "W is left out"


def log_partition(a, b, W):
    return softplus(a).sum() + softplus(b).sum()
