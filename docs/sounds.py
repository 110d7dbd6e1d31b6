"""Makes the sounds of the desk anew: ``.venv/bin/python docs/sounds.py``. The same bytes on every machine.

A volunteer knows the answer before looking up, so each sound differs in pitch and in rhythm, not in timbre: a room full
of people hides timbre. The partials fade faster the higher they are, as in a struck bar; attack and release are soft,
or a small loudspeaker clicks.
"""

import math
import wave
from array import array
from pathlib import Path

SOUNDS = Path(__file__).resolve().parent.parent / "resources/sounds"

RATE = 44_100  # samples per second
LOUD = 0.6  # of full scale: room for notes that overlap
# of a struck bar: multiple of the pitch, share, how many times faster it fades
PARTIALS = ((1, 1.0, 1.0), (2, 0.28, 1.8), (3, 0.12, 2.6), (5.4, 0.04, 5.0))
ATTACK, RELEASE = 0.006, 0.03  # seconds

Note = tuple[float, float, float, float]  # start in seconds, length in seconds, pitch in hertz, loudness 0 … 1

E4, A4, C5, E5, G5, C6 = 329.63, 440.0, 523.25, 659.26, 783.99, 1046.5

TUNES: dict[str, list[Note]] = {
    "welcome": [(0.0, 0.14, G5, 0.9), (0.1, 0.24, C6, 1.0)],
    "note": [(0.0, 0.12, G5, 0.9), (0.09, 0.16, C6, 1.0), (0.2, 0.24, E5, 1.0)],
    "already": [(0.0, 0.11, E5, 1.0), (0.15, 0.16, E5, 1.0)],
    "refused": [(0.0, 0.16, C5, 1.0), (0.14, 0.3, E4, 1.0)],
    "unknown": [(0.0, 0.09, E4, 1.0), (0.13, 0.09, E4, 1.0), (0.26, 0.14, E4, 1.0)],
    "other": [(0.0, 0.09, A4, 0.5)],
}


def loudness(at: float, length: float) -> float:
    """How loud a note is ``at`` seconds after its start (0 … 1): soft at both ends."""
    rise = min(at / ATTACK, 1.0)
    fall = min((length - at) / RELEASE, 1.0)
    return (0.5 - math.cos(math.pi * rise) / 2) * (0.5 - math.cos(math.pi * fall) / 2)


def sound(tune: list[Note]) -> "array[int]":
    """The samples of a tune, 16 bit."""
    samples = [0.0] * round(RATE * max(start + length for start, length, _, _ in tune))
    for start, length, pitch, loud in tune:
        first = round(start * RATE)
        for step in range(min(round(length * RATE), len(samples) - first)):
            at = step / RATE
            struck = sum(
                share * math.exp(-fade * 5 * at) * math.sin(math.tau * multiple * pitch * at)
                for multiple, share, fade in PARTIALS
            )
            samples[first + step] += loud * loudness(at, length) * struck
    peak = max(map(abs, samples)) / max(loud for _, _, _, loud in tune)
    return array("h", (round(LOUD * 32_767 * sample / peak) for sample in samples))


def write(name: str) -> None:
    """Write the tune ``name`` as a WAV file: mono, 16 bit, 44.1 kHz."""
    with wave.open(str(SOUNDS / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound(TUNES[name]).tobytes())


if __name__ == "__main__":
    for name in TUNES:
        write(name)
