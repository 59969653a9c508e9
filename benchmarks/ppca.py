"""Probabilistic PCA in closed form, beside scikit-learn's PCA(svd_solver="covariance_eigh"), on one thread.

    python benchmarks/ppca.py            # half a minute, 0.5 GB of memory

Both fit the same rows and must tell the same covariance. They take turns, and what is compared are medians of processor
time, so that other work on the machine does little harm. Looking for values that are not finite is part of both.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from sklearn.decomposition import PCA as Peer
from threadpoolctl import threadpool_limits
from torch import Tensor

from course.lvm.em.ppca import PPCA, e_step, random_start

AGREEMENT = {torch.float64: 1e-4, torch.float32: 1e-3}  # of σ²; the peer divides by N − 1
SIZES = [(100_000, 64, 8), (100_000, 256, 16), (20_000, 784, 20)]


def problem(count: int, width: int, latent: int) -> Tensor:
    """Rows with a few strong directions, and noise."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return normal(count, latent) @ normal(latent, width) + normal(count, width) + 3


def timed(function: Callable, *arguments):
    begin = time.process_time()
    result = function(*arguments)
    return result, time.process_time() - begin


def compare(x: Tensor, latent: int, repeats: int) -> tuple[float, float, float]:
    """Let both fit in turns: median seconds of ours and theirs, and how far σ² is apart."""
    ours, theirs, rows = [], [], x.numpy()
    for _ in range(repeats + 1):
        model, seconds = timed(PPCA(latent).fit, x)
        ours.append(seconds)
        peer, seconds = timed(Peer(latent, svd_solver="covariance_eigh").fit, rows)
        theirs.append(seconds)
    difference = abs(float(model.noise_variance_) / float(peer.noise_variance_) - 1)
    if difference > AGREEMENT[x.dtype]:
        raise SystemExit(f"the noise variances differ: {model.noise_variance_} and {peer.noise_variance_}")
    return statistics.median(ours[1:]), statistics.median(theirs[1:]), difference


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=15, help="fits whose median is taken (default: 15)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("| N | D | M | dtype | scikit-learn | course | ratio | to its float64 | Δσ²/σ² | one E-step |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with threadpool_limits(1):
        for count, width, latent in SIZES:
            x, in_double = problem(count, width, latent), None
            for dtype in AGREEMENT:
                rows = x.to(dtype)
                ours, theirs, difference = compare(rows, latent, arguments.repeats)
                in_double = in_double or theirs
                step = timed(e_step, rows, random_start(rows, latent))[1]
                print(
                    f"| {count:.0e} | {width} | {latent} | {str(dtype)[6:]} | {theirs * 1e3:.0f} ms "
                    f"| {ours * 1e3:.0f} ms | {theirs / ours:.2f} | {in_double / ours:.2f} | {difference:.0e} "
                    f"| {step * 1e3:.0f} ms |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
