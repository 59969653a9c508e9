# ---
# jupyter:
#   jupytext:
#     formats: py:percent,ipynb
# ---

# %% [markdown]
# # A toy exercise
# Two functions and a question, with checks that need no library.

# %% nbgrader={"grade_id": "setup", "locked": true}
import os


class CheckFailed(AssertionError):
    pass


def demand(passes, message):
    if not passes:
        raise CheckFailed(message)


# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-double", "grade": true, "points": 2}
demand(double(3) == 6, "double: wrong values\n  likely mistake:  the square was returned")

# %% nbgrader={"grade_id": "hidden-double", "grade": true, "points": 1}
# Out of sight: large numbers.
### BEGIN HIDDEN TESTS
demand(double(70_000) == 140_000, "double: wrong for large numbers")
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "halve", "solution": true}
def halve(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-halve", "grade": true, "points": 2}
demand(halve(6) == 3, "halve: wrong values")

# %% nbgrader={"grade_id": "hidden-halve", "grade": true, "points": 1}
### BEGIN HIDDEN TESTS
demand(halve(-1) == -0.5, "halve: wrong for negative numbers")
### END HIDDEN TESTS

# %% [markdown]
# Put together:

# %%
print("seed", os.environ.get("LVM_CHECK_SEED"))

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 3}
# Because of the model answer.
