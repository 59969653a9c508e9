"""The start comes back."""

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "nothing moved"


def raise_bound(elbo, mean, log_var):
    return mean, log_var
