# ---
# jupyter:
#   jupytext:
#     formats: py:percent,ipynb
# ---

# %% [markdown]
# # Least squares
# An exercise to time graders with: four functions, a figure and a question.

# %% nbgrader={"grade_id": "setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import torch

from course import check

check.exercise("00_least_squares")


# %% nbgrader={"grade_id": "with_ones", "solution": true}
def with_ones(x):
    """The rows of x (N, D) with a one in front, (N, D + 1)."""
    ### BEGIN SOLUTION
    return torch.cat([torch.ones(len(x), 1, dtype=x.dtype), x], dim=1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-with_ones", "grade": true, "points": 2}
check.close(with_ones, "three_rows")

# %% nbgrader={"grade_id": "hidden-with_ones", "grade": true, "points": 1}
# Out of sight: other rows.
### BEGIN HIDDEN TESTS
check.close(with_ones, "drawn_rows")
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "weights", "solution": true}
def weights(x, y):
    """The w (D,) with the least sum of squares of y - x w."""
    ### BEGIN SOLUTION
    return torch.linalg.solve(x.T @ x, x.T @ y)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-weights", "grade": true, "points": 2}
check.close(weights, "a_line")

# %% nbgrader={"grade_id": "hidden-weights", "grade": true, "points": 1}
# Out of sight: a drawn problem.
### BEGIN HIDDEN TESTS
check.close(weights, "drawn_problem")
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "loss", "solution": true}
def loss(w, x, y):
    """The mean square of y - x w."""
    ### BEGIN SOLUTION
    return (y - x @ w).square().mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-loss", "grade": true, "points": 2}
check.close(loss, "loss_of_a_line")

# %% nbgrader={"grade_id": "hidden-loss", "grade": true, "points": 1}
# Out of sight: the gradient.
### BEGIN HIDDEN TESTS
check.gradient(loss, "slope_of_the_loss")
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "descended", "solution": true}
def descended(w, x, y, rate, steps):
    """The weights after some steps of gradient descent on the mean square."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        w = w + 2 * rate * x.T @ (y - x @ w) / len(y)
    return w
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-descended", "grade": true, "points": 2}
check.close(descended, "five_steps")

# %% nbgrader={"grade_id": "hidden-descended", "grade": true, "points": 1}
# Out of sight: more steps.
### BEGIN HIDDEN TESTS
check.close(descended, "more_steps")
### END HIDDEN TESTS

# %% [markdown]
# Put together:

# %%
inputs = torch.linspace(-1, 1, 50)[:, None]
targets = 0.5 + 2 * inputs[:, 0] + 0.3 * torch.from_numpy(np.random.default_rng(0).normal(size=50))
fitted = weights(with_ones(inputs), targets)
figure, axes = plt.subplots()
axes.plot(inputs, targets, "o")
axes.plot(inputs, with_ones(inputs) @ fitted)
axes.set_xlabel("x")

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 3}
# Because the sum of squares is a parabola in each weight.
