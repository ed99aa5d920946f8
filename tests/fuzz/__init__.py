"""Coverage-guided fuzzing (atheris) of the readers and the checks; see README.md here."""
