"""Answers for people: what is printed, in every format."""
