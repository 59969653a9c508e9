"""Number by number, with the sums of the rows."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "ε is multiplied by the sums of L's rows: it is a matrix product"


def gaussian_map(noise, mean, tril):
    return mean + tril.sum(2) * noise
