"""No sigmoid."""

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "in both layers the sigmoid is missing"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = b1 + x @ W1 + mu2 @ W2.T
    return mu1, b2 + mu1 @ W2
