"""From samples to noise, number by number."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "this is the way back, from samples to noise, by the diagonal of L alone"


def gaussian_map(noise, mean, tril):
    return (noise - mean) / tril.diagonal(dim1=1, dim2=2)
