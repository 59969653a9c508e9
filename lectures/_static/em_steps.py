"""Draw em_steps.png, the picture in the README: EM on three overlapping clusters, from a poor start."""

from pathlib import Path

import torch

from course import view
from course.lvm import MixtureParameters, data
from course.lvm.em import mixture
from course.view.alt_text import image_bytes

x = data.gaussian_blobs(500, data.overlapping_mixture(), generator=torch.Generator().manual_seed(1)).x
path = [
    MixtureParameters(
        weights=torch.full((3,), 1 / 3, dtype=torch.float64),
        means=torch.tensor([[1.0, -2.0], [2.0, -1.5], [3.0, -1.0]], dtype=torch.float64),
        covariances=torch.eye(2, dtype=torch.float64).repeat(3, 1, 1),
    )
]
for _ in range(30):
    statistics, _ = mixture.e_step(x, path[-1])
    path.append(mixture.m_step(statistics, path[-1]))

fits = {
    f"step {step}": view.Fit(path[step], mixture.responsibilities(x, path[step])) for step in (0, 1, 5, 30)
}
figure = view.comparison(x, fits)
Path(__file__).with_suffix(".png").write_bytes(image_bytes(figure, pil_kwargs={"optimize": True}))
