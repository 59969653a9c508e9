"""An epsilon inside the logarithms."""

loses = ["hidden-sleep_loss"]
mistake = "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(z * (logits.sigmoid() + 1e-8).log() + (1 - z) * (1 - logits.sigmoid() + 1e-8).log()).sum(1)
