"""The size of the error."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "one minus the probability of the bit came back, the size of the error"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (z - logits.sigmoid()).abs().sum(1)
