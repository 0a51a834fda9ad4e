"""The reader's own data: read, computed with, written down."""
