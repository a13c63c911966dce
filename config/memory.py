"""How a serving process keeps its memory once it has loaded all that it runs."""

import gc

# How many new objects call for a look at the youngest, and how many looks for one at the older.
# Python's 700 new objects are there several times within one page.
_LOOKS = (10_000, 20, 50)


def settle() -> None:
    """Take what is loaded for permanent, and look for garbage among the rest less often.

    Modules, models and translations are never freed, yet every full collection reads all of them
    while a request waits. Called before a process forks, its children share that memory, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOKS)
