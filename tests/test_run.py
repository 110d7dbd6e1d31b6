"""The start script on machines of every kind, acted by stand-ins on an otherwise empty PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = [
    *("sh", "env", "cat", "cksum", "cp", "dirname", "flock", "grep", "mkdir", "readlink", "rm", "sed", "tail", "uname"),
]
LIBRARIES = [
    *("zbar.so.0", "GL.so.1", "EGL.so.1", "fontconfig.so.1", "dbus-1.so.3", "glib-2.0.so.0", "gssapi_krb5.so.2"),
    *("xkbcommon.so.0", "xcb-cursor.so.0", "xcb-icccm.so.4", "xcb-keysyms.so.1", "xcb-shape.so.0", "xcb-xkb.so.1"),
    *("xkbcommon-x11.so.0", "pulse.so.0", "Xrandr.so.2"),
]

STAND_INS = {
    "python3": """
        printf '%s\\n' "$*" >>"$CALLS"
        case $* in
            --version) echo "Python ${VERSION-3.11.2}" ;;
            "-c import sys; sys.exit"*) [ -z "${OLD-}" ] ;;
            "-m venv --clear "*) rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
            "-m pip "*) [ -z "${OFFLINE-}" ] || { echo 'no route to host' >&2 && exit 1; } ;;
            "-m pytest "*) echo "in $PWD" ;;
            "-P -m "*) echo "in $PWD with $PYTHONPATH" ;;
        esac
    """,
    "ldconfig": "\n".join(f'echo "lib{name} (libc6) => /usr/lib/lib{name}"' for name in LIBRARIES),
    **dict.fromkeys(("initdb", "openssl"), ""),
    **dict.fromkeys(("Xvfb", "xdotool", "cupsd", "lpadmin", "ippeveprinter", "avahi-daemon", "dbus-daemon", "ip"), ""),
    "fc-list": """
        echo '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf: '
        [ -n "${LATIN-}" ] || echo '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf: '
    """,
    "id": 'echo "${ID-1000}"',
    "apt-get": """
        printf 'apt-get %s\\n' "$*" >>"$CALLS"
        case $* in
            *update) exit 100 ;;
            *install*) [ -z "${OFFLINE-}" ] || { echo 'E: no route to host' && exit 100; } ;;
        esac
    """,
}


class Machine:
    """A computer with the project on it, and a record of what was asked of its Python and its package manager."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "the project"
        self.path = folder / "bin"
        self.elsewhere = folder / "elsewhere"
        for made in (self.home / "requirements", self.path, self.elsewhere):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "run", self.home)
        for lock in ("run", "test"):
            (self.home / f"requirements/{lock}.lock").write_text(f"{lock}==1\n")
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.path / tool).symlink_to(found)
        for name, script in STAND_INS.items():
            (self.path / name).write_text(f"#!/bin/sh\n{script}\n")
            (self.path / name).chmod(0o755)
        self.log = folder / "calls"

    def lacks_library(self, name: str) -> None:
        ldconfig = self.path / "ldconfig"
        kept = [line for line in ldconfig.read_text().splitlines() if f"lib{name} " not in line]
        ldconfig.write_text("\n".join(kept))

    @property
    def venv(self) -> Path:
        return self.home / ".venv"

    def lacks(self, *commands: str) -> None:
        for command in commands:
            (self.path / command).unlink()

    def begin(self, *arguments: str, script: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [script or self.home / "run", *arguments],
            cwd=self.elsewhere,
            env={"PATH": str(self.path), "CALLS": str(self.log)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *arguments: str, script: Path | None = None, **environment: str) -> tuple[int, str, list[str]]:
        """The exit code, everything printed, and the calls of this start."""
        self.log.write_text("")
        with self.begin(*arguments, script=script, **environment) as process:
            out, err = process.communicate()
        return process.returncode, out + err, self.calls()

    def calls(self) -> list[str]:
        """What was run, without the questions about the interpreter."""
        return [call for call in self.log.read_text().splitlines() if not call.startswith(("-c", "--version"))]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def kinds(calls: list[str]) -> list[str]:
    return [call.removeprefix("-P ").removeprefix("-m ").split()[0] for call in calls]


def test_first_start_makes_the_environment_and_the_second_only_starts(machine: Machine) -> None:
    code, _, calls = machine.start()
    assert (code, kinds(calls)) == (0, ["venv", "pip", "ui"])
    assert "--require-hashes" in calls[1]
    code, said, calls = machine.start()
    assert (code, calls) == (0, ["-P -m ui"])
    assert said == f"in {machine.elsewhere} with {machine.home}\n"


def test_arguments_and_folder_stay_the_callers_even_through_a_link(machine: Machine) -> None:
    machine.start()
    link = machine.elsewhere / "desk"
    link.symlink_to("../the project/run")
    code, said, calls = machine.start("import", "list of guests.csv", "--yes", script=link, PYTHONPATH="/mine")
    assert (code, calls) == (0, ["-P -m checkin import list of guests.csv --yes"])
    assert said == f"in {machine.elsewhere} with {machine.home}:/mine\n"


def test_without_rights_it_names_exactly_the_line_to_type(machine: Machine) -> None:
    machine.lacks_library("zbar.so.0")
    code, said, calls = machine.start()
    assert (code, calls) == (1, [])
    assert "Es fehlen Systempakete" in said
    assert said.endswith("    sudo apt-get update && sudo apt-get install -y --no-install-recommends libzbar0\n")
    assert not machine.venv.exists()


def test_a_machine_that_cannot_show_a_window_asks_for_what_qt_loads(machine: Machine) -> None:
    machine.lacks_library("xcb-cursor.so.0")
    machine.lacks_library("EGL.so.1")
    code, said, _ = machine.start()
    assert code == 1
    assert said.endswith("--no-install-recommends libegl1 libxcb-cursor0\n")


def test_the_tests_need_a_screen_of_their_own(machine: Machine) -> None:
    machine.lacks("Xvfb", "xdotool")
    machine.start()
    code, said, _ = machine.start("test")
    assert code == 1
    assert said.endswith("--no-install-recommends xvfb xdotool\n")


def test_the_tests_need_a_font_for_chinese_and_the_program_does_not(machine: Machine) -> None:
    code, said, _ = machine.start(LATIN="yes")
    assert code == 0
    code, said, _ = machine.start("test", LATIN="yes")
    assert code == 1
    assert said.endswith("--no-install-recommends fonts-droid-fallback\n")


def test_a_hub_needs_postgresql_and_a_desk_does_not(machine: Machine) -> None:
    machine.lacks("openssl")  # this machine may have initdb where the script looks for it
    assert machine.start("status")[0] == 0
    code, said, _ = machine.start("hub", "start")
    assert code == 1
    assert said.endswith("--no-install-recommends postgresql openssl\n")
    code, _, calls = machine.start("hub", "start", "--port", "5471", ID="0")
    assert (code, calls[-1]) == (0, "-P -m checkin hub start --port 5471")
    assert calls[-2].endswith("install -y --no-install-recommends postgresql openssl")


def test_the_program_can_be_put_into_the_menu(machine: Machine) -> None:
    resources = machine.home / "resources"
    (resources / "icons").mkdir(parents=True)
    for name in ("checkin.desktop", "icons/checkin.svg"):
        shutil.copy(ROOT / "resources" / name, resources / name)
    code, said, _ = machine.start("desktop", XDG_DATA_HOME=str(machine.elsewhere))
    assert code == 0, said
    entry = (machine.elsewhere / "applications/checkin.desktop").read_text()
    assert f'Exec="{machine.home}/run"\n' in entry
    assert (machine.elsewhere / "icons/hicolor/scalable/apps/checkin.svg").exists()


def test_a_machine_without_python_asks_for_it_with_venv(machine: Machine) -> None:
    machine.lacks("python3")
    code, said, _ = machine.start()
    assert code == 1
    assert said.endswith("--no-install-recommends python3 python3-venv\n")


def test_root_without_network_hears_why_and_what_to_type(machine: Machine) -> None:
    machine.lacks_library("zbar.so.0")
    code, said, calls = machine.start(ID="0", OFFLINE="yes", LANG="en_GB.UTF-8")
    assert code == 1
    assert [call.split()[3] for call in calls] == ["update", "install"]
    *_, reason, sentence, line = said.splitlines()
    assert reason == "E: no route to host"
    assert sentence.startswith("System packages are missing.")
    assert line == "    apt-get update && apt-get install -y --no-install-recommends libzbar0"


def test_a_failed_update_of_the_lists_does_not_stop_the_installation(machine: Machine) -> None:
    machine.lacks_library("zbar.so.0")
    code, _, calls = machine.start(ID="0")
    assert code == 0
    assert [call.split()[-1] for call in calls if "apt-get" in call] == ["update", "libzbar0"]
    assert kinds(calls)[-1] == "ui"


def test_a_machine_with_an_old_python_is_told_which_one_is_needed(machine: Machine) -> None:
    code, said, calls = machine.start(OLD="yes")
    assert (code, calls) == (1, [])
    assert said == "Gebraucht wird Python ab 3.11; PYTHON=... ./run wählt eines aus.\n"


def test_packages_that_would_not_load_leave_nothing_half_made(machine: Machine) -> None:
    code, said, _ = machine.start(OFFLINE="yes")
    assert code == 1
    assert said.splitlines()[-2:] == [
        "no route to host",
        "Die Python-Pakete ließen sich nicht laden. Mit Netz genügt es, ./run zu wiederholen.",
    ]
    code, _, calls = machine.start()
    assert (code, kinds(calls)) == (0, ["venv", "pip", "ui"])


def test_a_failed_test_set_up_spoils_no_start(machine: Machine) -> None:
    machine.start()
    code, _, _ = machine.start("test", OFFLINE="yes")
    assert code == 1
    assert machine.start()[2] == ["-P -m ui"]


def test_a_new_lock_file_is_loaded_into_the_same_environment(machine: Machine) -> None:
    machine.start()
    (machine.home / "requirements/run.lock").write_text("run==2\n")
    assert kinds(machine.start()[2]) == ["pip", "ui"]


@pytest.mark.parametrize("asked", ["", "python3"])
def test_another_python_makes_the_environment_anew(machine: Machine, asked: str) -> None:
    machine.start()
    assert kinds(machine.start(VERSION="3.11.9", PYTHON=asked)[2]) == ["ui"]
    assert kinds(machine.start(VERSION="3.12.1", PYTHON=asked)[2]) == ["venv", "pip", "ui"]


@pytest.mark.skipif(not shutil.which("flock"), reason="this machine has no flock")
def test_starts_at_the_same_time_make_one_environment(machine: Machine) -> None:
    together = [machine.begin() for _ in range(4)]
    for process in together:
        process.communicate()
    assert [process.returncode for process in together] == [0, 0, 0, 0]
    assert sorted(kinds(machine.calls())) == ["pip", *["ui"] * 4, "venv"]


def test_the_whole_test_command_checks_in_order_and_ends_with_pytest(machine: Machine) -> None:
    code, said, calls = machine.start("test")
    assert code == 0
    assert f"in {machine.home}\n" in said
    assert kinds(calls) == ["venv", "pip", "pip", "ruff", "ruff", "mypy", "pytest"]
    assert calls[-4:-1] == ["-m ruff check", "-m ruff format --check", "-m mypy"]


def test_named_tests_run_without_the_other_checks(machine: Machine) -> None:
    machine.start("test")
    configuration = machine.home / "pyproject.toml"
    _, said, calls = machine.start("test", "test_x.py", "-x")
    assert (said, calls) == (f"in {machine.elsewhere}\n", [f"-m pytest -c {configuration} test_x.py -x"])
    assert machine.start("test", "--all", "test_x.py")[2] == [f"-m pytest -c {configuration} -m  test_x.py"]
    assert kinds(machine.start("test", "--all")[2]) == ["ruff", "ruff", "mypy", "pytest"]


def test_the_script_suits_the_plainest_shell() -> None:
    for shell in filter(None, map(shutil.which, ("sh", "dash", "busybox"))):
        command = [shell, "sh"] if shell.endswith("busybox") else [shell]
        subprocess.run([*command, "-n", ROOT / "run"], check=True)
    assert os.access(ROOT / "run", os.X_OK)
