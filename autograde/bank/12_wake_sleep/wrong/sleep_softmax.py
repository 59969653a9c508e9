"""Softmax over the bits."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "softmax over the bits stands for the sigmoid"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(z * logits.log_softmax(1)).sum(1)
