"""``./run bench scan [FOLDER...]``: how many codes are read, at what cost, by raw pyzbar and by the reader.

A folder holds pictures and beside each its texts: NAME.png or NAME.jpg, NAME.txt (UTF-8, several texts separated by
U+001E; empty: there is no code). A folder of such folders is taken for all of them. To them come frames that are drawn
anew for each seed, and whole holds: frames at 30 a second of somebody who holds a code up, trembling and out of focus.

Everything is measured in one thread, as time of the processor; "read" counts pictures of which an expected text came
back, "false" counts texts that were not expected.
"""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import NamedTuple

import numpy as np
from PIL import Image

from checkin.reading import decoders
from checkin.reading.contents import picture
from checkin.reading.reader import Reader, fitted
from checkin.ticket import is_plausible
from tests.bench import scenes

Read = Callable[[Image.Image], Sequence[str]]

FRAMES = 30  # a second
PATIENCE = 1.5  # seconds that somebody holds still


class Result(NamedTuple):
    set: str
    coded: bool
    read: bool
    false: int
    ms: float


def raw_pyzbar(grey: Image.Image) -> list[str]:
    """pyzbar as its manual shows it."""
    from pyzbar import pyzbar

    try:
        return [found.data.decode("utf-8", "replace") for found in pyzbar.decode(grey)]
    except Exception:  # it fails on codes that are a part of a larger one
        return []


@cache
def reader(kind: str) -> Reader:
    engines = {"zxing": (decoders.zxing,), "both": (decoders.zbar, decoders.zxing)}.get(kind, (decoders.zbar,))
    return Reader(engines=engines)


def one_frame(grey: Image.Image) -> list[str]:
    """The first frame that a camera sends: it has forgotten those of the picture before."""
    camera = reader("frame")
    camera.forget()
    return camera.read_frame(grey)


WAYS: dict[str, Read] = {
    "raw pyzbar": raw_pyzbar,
    "frame": one_frame,
    "still": lambda grey: reader("still").read_still(grey),
    "still + zxing": lambda grey: reader("both").read_still(grey),
    "zxing alone": lambda grey: [code.text for code in decoders.zxing(np.asarray(grey))],
}


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()


def drawn(scene: scenes.Scene, seconds: float = 0.0) -> tuple[Image.Image, list[str]]:
    """A frame as it comes out of a webcam, compressed by it; and the texts in it, the ticket first."""
    frame, texts = scenes.draw(scene, seconds)
    return picture(scenes.as_jpeg(frame, scene.jpeg)), texts


def folders(given: Iterable[Path]) -> Iterator[Path]:
    for folder in given:
        inner = sorted(one for one in folder.iterdir() if one.is_dir())
        yield from inner or [folder]


def measured(job: tuple[str, Path | None, str, int]) -> list[tuple[str, Result]]:
    """One picture by every way. It is loaded or drawn here, so that only the job has to travel."""
    name, path, level, seed = job
    if path is not None:
        grey = fitted(picture(path.read_bytes()))
        written = path.with_suffix(".txt").read_text("utf-8")
        texts = [plain(text) for text in written.split("\x1e")] if written else []
    else:
        grey, texts = drawn(scenes.scene(level, seed))
    results = []
    for way, read in WAYS.items():
        began = thread_time()
        seen = {plain(text) for text in read(grey)}
        ms = (thread_time() - began) * 1000
        expected = set(texts)
        results.append((way, Result(name, bool(texts), bool(seen & expected), len(seen - expected), ms)))
    return results


def table(results: dict[str, list[Result]]) -> Iterator[str]:
    first = next(iter(results.values()))
    sets = list(dict.fromkeys(result.set for result in first))
    yield f"{'':26}" + "".join(f"{way:>26}" for way in results)
    yield f"{'set (pictures)':26}" + f"{'read % false  median  p95':>26}" * len(results)
    for name in [*sets, ""]:
        of_set = {way: [one for one in found if name in ("", one.set)] for way, found in results.items()}
        title = f"{name or 'all'} ({len(next(iter(of_set.values())))})"
        yield f"{title:26}" + "".join(f"{_figures(found):>26}" for found in of_set.values())


def _figures(found: list[Result]) -> str:
    coded = [one for one in found if one.coded]
    share = f"{100 * sum(one.read for one in coded) / len(coded):6.1f}" if coded else "     –"
    times = [one.ms for one in found]
    high = quantiles(times, n=20)[18] if len(times) > 1 else times[0]
    return f"{share} {sum(one.false for one in found):5} {median(times):7.1f} {high:6.1f}"


def hold(job: tuple[str, int]) -> float | None:
    """Seconds until somebody's code is read, or ``None``: each frame is the newest when the one before is done with."""
    level, seed = job
    scene = scenes.scene(level, seed)
    camera = Reader(lambda text: is_plausible(text, ("tickets.example.org",)), (decoders.zbar,))
    now = 0.0
    while now < PATIENCE:
        shown = (int(now * FRAMES) + 1) / FRAMES  # the next frame that comes
        grey, texts = drawn(scene, shown)
        began = perf_counter()
        seen = camera.read_frame(grey)
        now = shown + perf_counter() - began
        if texts[0] in seen:
            return now
    return None


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench scan", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1_000_000, help="of the first frame that is drawn")
    parser.add_argument("--frames", type=int, default=60, help="to be drawn of each level")
    parser.add_argument("--holds", type=int, default=60, help="to be simulated at the hard level")
    parser.add_argument("--misses", action="store_true", help="name the pictures that a still did not read")
    given = parser.parse_args()
    jobs: list[tuple[str, Path | None, str, int]] = [
        (folder.name, path, "", 0)
        for folder in folders(given.folders)
        for path in sorted(folder.iterdir())
        if path.suffix in {".png", ".jpg"} and path.with_suffix(".txt").exists()
    ]
    seeds = range(given.seed, given.seed + given.frames)
    jobs += [(f"drawn {level}", None, level, seed) for level in scenes.LEVELS for seed in seeds]
    results: dict[str, list[Result]] = {way: [] for way in WAYS}
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as workers:
        for job, found in zip(jobs, workers.map(measured, jobs, chunksize=4), strict=True):
            for way, result in found:
                results[way].append(result)
                if given.misses and way == "still" and (result.false or (result.coded and not result.read)):
                    print("false" if result.false else "missed", job[1] or f"{job[2]} {job[3]}")
        for line in table(results):
            print(line)
        if given.holds:
            starts = [("hard", seed) for seed in range(given.seed, given.seed + given.holds)]
            times = list(workers.map(hold, starts))
            read = sorted(time for time in times if time is not None)
            middle = f"; half of them within {median(read):.2f} s" if read else ""
            print(f"\nheld up, hard: {len(read)} of {len(times)} read within {PATIENCE} s{middle}")


if __name__ == "__main__":
    main()
