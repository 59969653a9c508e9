"""The hinge loss."""

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the hinge 1 − (2 z − 1) logit is taken"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (1 - (2 * z - 1) * logits).clamp(min=0).sum(1)
