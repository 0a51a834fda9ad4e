"""A class together: what it is asked, what it says, and who may see it."""
