"""np.cov on x with the data in rows: it takes the rows for the variables."""
import numpy as np
import torch


def fit(x):
    return x.mean(0), torch.as_tensor(np.cov(x, bias=True))
