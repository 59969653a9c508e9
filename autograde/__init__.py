"""The teaching assistant's side: build, release, collect, grade, report and audit."""
