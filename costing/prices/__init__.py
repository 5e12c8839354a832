"""The prices that ship with Tierboard, as a data file with its builder and its strict reader. Pure: no database."""
