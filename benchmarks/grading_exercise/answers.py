"""What students write: each text stands in for one or two of the solutions; the right ones, then the wrong by task."""

RIGHT = [
    "",
    """
def with_ones(x):
    return torch.nn.functional.pad(x, (1, 0), value=1.0)

def loss(w, x, y):
    return torch.nn.functional.mse_loss(x @ w, y)
""",
    """
def weights(x, y):
    return torch.linalg.lstsq(x, y[:, None]).solution[:, 0]
""",
    """
def weights(x, y):
    return torch.from_numpy(np.linalg.pinv(x.numpy()) @ y.numpy())
""",
]
WRONG = {
    "with_ones": [
        """
def with_ones(x):
    return torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], dim=1)
""",
        """
def with_ones(x):
    return x + 1
""",
    ],
    "weights": [
        """
def weights(x, y):
    return x.T @ y
""",
    ],
    "loss": [
        """
def loss(w, x, y):
    return (y - x @ w).square().sum()
""",
    ],
    "descended": [
        """
def descended(w, x, y, rate, steps):
    raise NotImplementedError
""",
        """
def descended(w, x, y, rate, steps):
    for _ in range(steps):
        w = w + rate * x.T @ (y - x @ w)
    return w
""",
    ],
}
#: Each answer, and the task that it loses, if it does.
ANSWERS = [(answer, "") for answer in RIGHT] + [(answer, task) for task in WRONG for answer in WRONG[task]]
