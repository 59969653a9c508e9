"""Cases of exercise 03, Gaussian mixtures and EM."""

import torch

from course.check.case import Case, case

#: What the exercise asks for.
WITHHELD = ("course.lvm.mixture", "course.lvm.em")


@case()
def two_overlapping_components():
    ld = torch.tensor([[-1.0, -2.0], [-3.0, -1.0]], dtype=torch.float64)
    w = torch.tensor([0.3, 0.7], dtype=torch.float64)
    return Case(
        "p(z_n = k | x_n) for two points",
        (ld, w),
        (ld + w.log()).softmax(1),
        {"the mixing weights are left out": ld.softmax(1)},
    )
