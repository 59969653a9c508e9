"""torch.cov takes a column for each datum."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "that of the rows, as torch.cov(x) takes them"


def fit(x):
    return x.mean(0), torch.cov(x)
