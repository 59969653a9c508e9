"""The squared error, averaged over the bits."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the squared error of the probability is taken: −log q is asked; and it is averaged over the bits"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return ((z - logits.sigmoid()) ** 2).mean(1)
