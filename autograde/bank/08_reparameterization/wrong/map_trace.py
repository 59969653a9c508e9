"""The trace."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one number, the trace of L"


def gaussian_map(noise, mean, tril):
    return mean + tril.diagonal(dim1=1, dim2=2).sum(1, keepdim=True) * noise
