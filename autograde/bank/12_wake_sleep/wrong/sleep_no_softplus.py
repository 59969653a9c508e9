"""The normalization is forgotten."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the softplus is missing: only z times the logit is there"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(z * logits).sum(1)
