"""Distributions."""

import torch

from course.lvm.distributions import gaussian
from tests.lvm.doors.call import Call

MODULES = ("distributions.gaussian",)

MEAN = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
ROOT = torch.tensor([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [0.3, -0.2, 1.0]], dtype=torch.float64)
COVARIANCE = ROOT @ ROOT.T
X = torch.tensor([[0.2, 1.0, 1.4], [1.0, 0.0, -0.6]], dtype=torch.float64)
LAW = gaussian.Gaussian(MEAN, COVARIANCE)

CALLS = {
    "distributions.gaussian.log_density": lambda: Call(
        gaussian.log_density,
        {"x": X, "mean": MEAN, "covariance": COVARIANCE},
        axes={"x": "... D", "mean": "... D", "covariance": "D D"},
    ),
    "distributions.gaussian.log_density_diagonal": lambda: Call(
        gaussian.log_density_diagonal,
        {"x": X, "mean": MEAN, "variances": COVARIANCE.diagonal()},
        axes={"x": "... D", "mean": "... D", "variances": "... D"},
        wrong={"variances": [-COVARIANCE.diagonal()]},
    ),
    "distributions.gaussian.affine_map": lambda: Call(
        gaussian.affine_map,
        {"gaussian": LAW, "matrix": X, "offset": X[:, 0]},
        axes={"gaussian.mean": "M", "gaussian.covariance": "M M", "matrix": "D M", "offset": "D"},
    ),
    "distributions.gaussian.fit": lambda: Call(gaussian.fit, {"x": X}, axes={"x": "N D"}),
    "distributions.gaussian.cholesky": lambda: Call(
        gaussian.cholesky, {"covariance": COVARIANCE}, axes={"covariance": "D D"}
    ),
}
LEFT_OUT: dict[str, str] = {}
