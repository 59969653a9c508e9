"""Baselines b for the score function, (r − b) ∇log q: what may be subtracted from the learning signal r.

E_q[b ∇log q] = 0 for every b that does not depend on the sample z at hand; it may depend on x, on φ, on other samples
and on the past. Any of them goes to `score_function.score_function(..., baseline=b)`.

- `leave_one_out`: the mean signal of the other samples of the same row
- `MovingSignal`: mean and spread of the signals of past batches, as a constant baseline and to normalise
- `InputBaseline`: a network b_ψ(x), trained by `regression_loss`
- `optimal_constant`: the constant of least variance, for every coordinate of the gradient

A number serves as a constant baseline as it is. The mean of the signal is a good one, not the best: it can be worse
than none.
"""

import torch
from torch import Tensor, nn


def leave_one_out(signal: Tensor) -> Tensor:
    """Average the signals of the other samples, b_s = (Σ_t r_t − r_s) / (S − 1).

    The mean over all samples, the own one included, would shrink the gradient by (S − 1)/S.

    Args:
        signal: r, (S, N), S at least 2.

    Returns:
        (S, N).

    Raises:
        ValueError: there are fewer than two samples.

    Source: Mnih and Rezende (2016); Kool, van Hoof and Welling (2019).

    Example:
        >>> leave_one_out(torch.tensor([[1.0], [2.0], [6.0]])).flatten()
        tensor([4.0000, 3.5000, 1.5000])
    """
    if signal.ndim == 0 or len(signal) < 2:
        raise ValueError(f"signal must have at least two samples (S, N); got {tuple(signal.shape)}")
    return (signal.sum(0) - signal) / (len(signal) - 1)


class MovingSignal:
    """The mean and the spread of past signals, forgotten exponentially.

    After t updates with batch moments m_i: mean = Σ_i decay^(t−i) m_i / Σ_i decay^(t−i), and the same for squares.
    `baseline=past.mean, scale=past.scale` leaves the direction of the mean gradient as it is, as both were fixed before
    the samples were drawn: so update *after* the gradient is taken.

    Args:
        decay: share of the old sums that is kept at an update, 0 ≤ decay < 1.

    Attributes:
        mean: the average signal of the past, 0 at first.
        scale: max(1, its standard deviation), 1 at first: small signals are not blown up.

    Raises:
        ValueError: decay is outside [0, 1).

    Source: Mnih and Gregor (2014).

    Example:
        >>> past = MovingSignal(decay=0.5)
        >>> past.mean, past.scale
        (0.0, 1.0)
        >>> past.update(torch.tensor([4.0, 8.0]))
        >>> past.mean, past.scale
        (6.0, 2.0)
        >>> past.update(torch.tensor([0.0, 0.0]))
        >>> past.mean
        2.0
    """

    def __init__(self, decay: float = 0.9) -> None:
        if not 0 <= decay < 1:
            raise ValueError(f"decay must be at least 0 and less than 1; got {decay}")
        self.decay = decay
        self._weight = self._sum = self._squares = 0.0

    @property
    def mean(self) -> float:
        return self._sum / self._weight if self._weight else 0.0

    @property
    def scale(self) -> float:
        variance = self._squares / self._weight - self.mean**2 if self._weight else 0.0
        return max(1.0, variance**0.5 if variance > 0 else 0.0)

    def update(self, signal: Tensor) -> None:
        """Take in the signals of a batch, of any shape."""
        signal = signal.detach().double()
        self._weight = self.decay * self._weight + 1
        self._sum = self.decay * self._sum + signal.mean().item()
        self._squares = self.decay * self._squares + signal.square().mean().item()


class InputBaseline(nn.Module):
    """A network b_ψ(x) that guesses the signal from the data alone, one hidden layer of tanh.

    Args:
        width: D.
        hidden: units of the hidden layer.

    Source: Mnih and Gregor (2014).

    Example:
        >>> InputBaseline(784, 100)(torch.zeros(5, 784)).shape
        torch.Size([5])
    """

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Guess the signal of every row x (N, D), (N,)."""
        return self.layers(x).squeeze(-1)


def regression_loss(signal: Tensor, baseline: Tensor) -> Tensor:
    """Measure how far a baseline is from the signals: the mean over samples and rows of (sg(r) − b)².

    Its minimum over all functions of x is b(x) = E_q[r | x]. No gradient reaches φ or θ through the signal. (Nor does ψ
    learn through the surrogate: there the gradient by b has mean zero.)

    Args:
        signal: r, (S, N).
        baseline: b_ψ(x), (N,), or what broadcasts to (S, N); not detached.

    Returns:
        A scalar, to be minimised by ψ.

    Source: Mnih and Gregor (2014).

    Example:
        >>> regression_loss(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([2.0, 3.0]))
        tensor(1.)
    """
    return (signal.detach() - baseline).square().mean()


def optimal_constant(signal: Tensor, scores: Tensor) -> Tensor:
    """Estimate the constant of least variance for every coordinate, b* = E[s² r] / E[s²], s the score.

    Where the size of the score does not depend on z, it is the mean signal. To keep (r − b*) s unbiased, estimate it
    from other samples than those it is used on.

    Args:
        signal: r, (S, ...), without the last axis of the scores.
        scores: ∇log q by the coordinates, (S, ..., M), as from `score_function.scores`.

    Returns:
        (..., M), averaged over the first axis; 0 where all scores are 0.

    Raises:
        ValueError: the shapes do not belong together.

    Source: Greensmith, Bartlett and Baxter (2004).

    Example (a bit that is 1 with chance 0.9, ten samples; the mean signal is 9):
        >>> z = torch.tensor([1.0] * 9 + [0.0])
        >>> optimal_constant(10 * z, (z - 0.9)[:, None])
        tensor([1.0000])
    """
    if signal.shape != scores.shape[:-1]:
        raise ValueError(
            f"signal must have the shape of the scores without their last axis, {tuple(scores.shape[:-1])}; "
            f"got {tuple(signal.shape)}"
        )
    squares = scores.square()
    total = squares.sum(0)
    return (squares * signal[..., None]).sum(0) / torch.where(total > 0, total, 1)
