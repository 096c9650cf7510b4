"""The Research Organization Registry: institutes and their parents."""
