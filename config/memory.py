"""How a serving process keeps its memory once it has loaded all that it runs."""

import gc

# How many new objects call for a look at the youngest, and how many looks for one at the older.
# Python's 700 are there several times within one page, and an act on a hundred cases makes
# thousands.
_LOOKS = (50_000, 20, 50)


def settle() -> None:
    """Take what is loaded for permanent, and look for garbage among the rest less often.

    Modules, models and translations are never freed, yet every full collection reads all of them
    while a request waits. Called before a process forks, its children share that memory, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOKS)
