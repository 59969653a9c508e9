"""β from the samples."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β is estimated from these samples: the given one"


def controlled(f, c, kappa, beta):
    d = c - c.mean(0)
    own = (f * d).sum(0) / d.square().sum(0)
    return f.mean(0) - own * (c.mean(0) - kappa)
