"""The known mean comes back without its coefficient."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "κ is added back without its β"


def controlled(f, c, kappa, beta):
    return (f - beta * c).mean(0) + kappa
