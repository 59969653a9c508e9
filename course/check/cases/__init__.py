"""What each exercise is asked, one module for each topic. Withheld from the process in which a student's code runs."""
