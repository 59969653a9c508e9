"""All coordinates are added up."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the coordinates' estimates are summed"


def rao_blackwell(f, logits, z, i):
    total = 0
    for j, p in enumerate(logits.sigmoid()):
        one, zero = z.clone(), z.clone()
        one[:, j], zero[:, j] = 1, 0
        total = total + p * (1 - p) * (f(one) - f(zero))
    return total
