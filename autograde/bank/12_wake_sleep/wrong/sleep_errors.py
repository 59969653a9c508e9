"""The bits that rounding gets wrong are counted."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the probability is rounded to 0 and 1, and the errors counted"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (z - (logits > 0).to(z)).abs().sum(1)
