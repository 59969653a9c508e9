"""What the checks of an exercise accept, catch and name, and how our grading differs from stock nbgrader's."""
