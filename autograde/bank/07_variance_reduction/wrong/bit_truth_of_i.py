"""i = 0 is taken for no i."""

loses = ["hidden-rao_blackwell"]
mistake = "i = 0 is the first one"


def rao_blackwell(f, logits, z, i):
    i = i or len(logits) - 1
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) - f(zero))
