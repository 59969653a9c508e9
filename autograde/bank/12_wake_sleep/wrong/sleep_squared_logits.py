"""The squared error of the logits."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the squared error of the logit is taken: −log q is asked"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return ((z - logits) ** 2).sum(1)
