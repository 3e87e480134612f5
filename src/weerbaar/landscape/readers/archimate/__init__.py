"""ArchiMate: three file formats, one small model of them, and one table that gives it meaning (docs/archimate.md)."""
