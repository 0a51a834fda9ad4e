"""The course's words and numbers: what is read from the assets, and how it is printed."""
