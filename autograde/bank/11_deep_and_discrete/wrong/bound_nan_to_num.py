"""NaN is replaced too late."""

loses = ["hidden-mean_field_bound"]
mistake = "something small is added"


def energy(x, h1, h2, a, b1, b2, W1, W2):
    return -(x @ a) - h1 @ b1 - h2 @ b2 - (x @ W1 * h1).sum(1) - (h1 @ W2 * h2).sum(1)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    h = 0
    for p in (mu1, mu2, 1 - mu1, 1 - mu2):
        h = h - (p * p.log()).sum(1).nan_to_num(0.0)
    return -energy(x, mu1, mu2, a, b1, b2, W1, W2) + h - log_Z
