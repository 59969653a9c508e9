"""From a student's bytes to a fair grade: intake, run, judge, save. README.md in this folder tells the path."""
