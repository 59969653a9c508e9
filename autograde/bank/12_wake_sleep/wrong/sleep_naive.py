"""log of sigmoid, which is −∞ or NaN where logits are large."""

loses = ["hidden-sleep_loss"]
mistake = "exp overflows or log 0 is taken: stay with logits (softplus, logsigmoid)"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(z * logits.sigmoid().log() + (1 - z) * (1 - logits.sigmoid()).log()).sum(1)
