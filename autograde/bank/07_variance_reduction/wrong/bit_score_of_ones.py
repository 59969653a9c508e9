"""The score is z."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the score is z, without"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one = z.clone()
    one[:, i] = 1
    return p * f(one)
