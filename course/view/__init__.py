"""Figures that say in words what they show, the explorable figure, the device toggle, and progress.

| name | what it is |
|---|---|
| `points` | data in the plane |
| `mixture` | a Gaussian mixture over data: ellipses at 1 and 2 standard deviations, responsibilities as colour |
| `comparison`, `Fit` | several mixtures over the same data, side by side |
| `trace` | log-likelihoods along the steps of EM, falls marked |
| `curves` | named curves over the same x |
| `gaussians` | Gaussians in the plane as ellipses with their names, and a path |
| `named_groups` | data in the plane, with the name of each group written at its median |
| `divergences` | a target and its approximation, and KL in both directions as bars |
| `space` | data in space, coloured by a number |
| `principal_axis` | probabilistic PCA in the plane: its line, and the noise about it |
| `minorizers` | a curve, and bounds from below that each touch it at one place |
| `joint` | a joint density p(x, z) as a heat map, with its margins and a slice each way |
| `spread` | means and spreads of estimates against the number of samples |
| `score_arrows` | a density with samples, on each its term of the score-function estimate, and the means |
| `moving` | a density with samples, and where each goes as the parameter grows |
| `gradient_cloud` | many estimates of a gradient about the truth, and their spread against the number of samples |
| `control` | f against its control variate, with a line |
| `coefficient` | the same, and the parabola of the variance over the coefficient |
| `dots` | rows of dots by name on a logarithmic axis |
| `bound` | an approximation of the posterior, and ELBO + KL = log p(x) as a column |
| `images` | rows that are images, in a grid |
| `code_plane` | codes of data as ellipses, and what is decoded on a grid of codes |
| `code_walk` | a place among the codes of data, and the pictures that belong to it |
| `directions` | which principal directions a linear autoencoder uses, given the noise variance |
| `phases` | wake and sleep as columns of layers: what is run, and what learns |
| `surfaces` | contours of functions of two parameters, with the same places marked on all |
| `describe` | give any figure its alt text |
| `Explore` | a figure with controls, live in Jupyter and without a kernel on a page |
| `DeviceToggle` | buttons for the device to compute on |
| `Progress` | a callback that shows how far a fit is |

Every function that draws returns a matplotlib `Figure` with its alt text, which goes wherever the figure is shown.
"""

from course.view.alt_text import describe
from course.view.bounds import bound
from course.view.codes import code_plane, code_walk
from course.view.controls import coefficient, control
from course.view.curves import curves, trace
from course.view.device_toggle import DeviceToggle
from course.view.directions import directions
from course.view.dot_rows import dots
from course.view.explore import Explore
from course.view.gaussians_in_the_plane import gaussians
from course.view.gradient_cloud import gradient_cloud
from course.view.image_grid import images
from course.view.joint_density import joint
from course.view.minorizers import minorizers
from course.view.mixtures import Fit, comparison, mixture
from course.view.moving_density import moving
from course.view.named_groups import named_groups
from course.view.principal_axis import principal_axis
from course.view.progress import Progress
from course.view.scatter import points
from course.view.score_arrows import score_arrows
from course.view.space import space
from course.view.spreads import spread
from course.view.surfaces import surfaces
from course.view.two_divergences import divergences
from course.view.two_phases import phases

__all__ = [
    "DeviceToggle",
    "Explore",
    "Fit",
    "Progress",
    "bound",
    "code_plane",
    "code_walk",
    "coefficient",
    "comparison",
    "control",
    "curves",
    "describe",
    "directions",
    "divergences",
    "dots",
    "gaussians",
    "gradient_cloud",
    "images",
    "joint",
    "minorizers",
    "mixture",
    "moving",
    "named_groups",
    "phases",
    "points",
    "principal_axis",
    "score_arrows",
    "space",
    "spread",
    "surfaces",
    "trace",
]
