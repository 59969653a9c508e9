"""The entropy is forgotten."""

loses = ["check-mean_field_bound", "hidden-mean_field_bound"]
mistake = "the entropy is left out"


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    return x @ a + mu1 @ b1 + mu2 @ b2 + (x @ W1 * mu1).sum(1) + (mu1 @ W2 * mu2).sum(1) - log_Z
