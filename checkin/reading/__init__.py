"""Codes in pictures. From the bottom: ``decoders`` knows the libraries, ``grid`` straightens what is bent, ``reader``
goes from pixels to texts, ``pictures`` from files to pixels. None of it knows the desk or the window.
"""

import os

# numpy's threads would take the cores that the window needs, for matrices that one core multiplies as fast.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
