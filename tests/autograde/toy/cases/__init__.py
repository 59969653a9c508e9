"""What the toy exercise is asked; `LVM_CASES` puts this package in the place of the course's own cases."""
