"""How far something that takes long has come."""

from collections.abc import Callable

OnProgress = Callable[[int, int], None]
"""Called now and then with how many of how many entries are done."""
