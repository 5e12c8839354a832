"""The definition's forms, generated from the fields of its kinds. Pure: no Django, no database."""
