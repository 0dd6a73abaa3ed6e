"""What every worker needs, loaded once for all of them: the process that workers are forked from imports this.

Nothing is started here, no thread and no library that holds locks: Pango and fontconfig are asked for the first time
in the worker. What cannot be loaded is left out, for a worker says it better.
"""

import gc
import os
from contextlib import suppress
from importlib import import_module

# NumPy's linear algebra, which nobody asks for anything, would start a thread for each processor.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

for module in ("worker", "replay.plate", "widths"):
    with suppress(Exception):
        import_module(f"mailer.render.pdf.{module}")

# What is loaded stays: the collector need not look at it again in any worker, and leaves its pages shared.
gc.collect()
gc.freeze()
