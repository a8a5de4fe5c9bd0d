"""The tables of a database as Django declares them, and the steps by which they are made."""
