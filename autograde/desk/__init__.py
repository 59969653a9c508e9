"""The teaching assistant's desk: what comes in, and what goes out to students and to the report."""
