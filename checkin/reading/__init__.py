"""Codes in pictures: none of it knows the desk or the window.

From the bottom: ``decoders`` knows the libraries, ``grid`` straightens what is bent, ``reader`` goes from pixels to
texts, ``contents`` from files to pixels, ``pictures`` from files to texts.
"""

import os

# numpy's threads would take the cores that the window needs, for matrices that one core multiplies as fast.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
