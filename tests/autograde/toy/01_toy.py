# ---
# jupyter:
#   jupytext:
#     formats: py:percent,ipynb
# ---

# %% [markdown]
# # A toy exercise
# Two functions and a question, with checks that take no time.

# %% nbgrader={"grade_id": "setup", "locked": true}
import os

from course import check

check.exercise("01_toy")


# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-double", "grade": true, "points": 2}
check.close(double, "double_of_three")

# %% nbgrader={"grade_id": "hidden-double", "grade": true, "points": 1}
# Out of sight: other numbers.
### BEGIN HIDDEN TESTS
check.close(double, "double_of_the_drawn")
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "halve", "solution": true}
def halve(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-halve", "grade": true, "points": 2}
check.close(halve, "half_of_six")

# %% nbgrader={"grade_id": "hidden-halve", "grade": true, "points": 1}
### BEGIN HIDDEN TESTS
check.gradient(halve, "slope_of_half")
### END HIDDEN TESTS

# %% [markdown]
# Put together:

# %%
print("seed", os.environ.get("LVM_CHECK_SEED"))

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 3}
# Because of the model answer.
