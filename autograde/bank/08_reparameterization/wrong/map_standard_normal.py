"""z in units of the deviations."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "z is divided by its standard deviations, and the mean is left out"


def gaussian_map(noise, mean, tril):
    return (tril @ noise[..., None])[..., 0] / (tril @ tril.mT).diagonal(dim1=1, dim2=2).sqrt()
