"""The PIN of the lead: set, changed or removed, and never shown."""

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from checkin.i18n import say
from checkin.settings import hash_pin, pin_fits
from ui.widgets.label import Label
from ui.widgets.settings_form import Group

FEWEST = 4
"""Characters: fewer are guessed by looking at the fingers."""


class PinGroup(Group):
    """Whoever changes or removes a PIN has to know it; else anybody at the desk could."""

    def __init__(self) -> None:
        super().__init__("lead")
        self._stored = ""
        self.fields: dict[str, QLineEdit] = {}
        self._only_where_set: list[QWidget] = []
        self._state = Label(tone="quiet")
        self.add_row("", self._state)
        for name in ("old", "new", "again"):
            field = QLineEdit()
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(40)
            field.setAccessibleName(say(f"settings.pin.{name}"))
            field.textChanged.connect(self.edited)
            self.fields[name] = field
            row = self.add_row(say(f"settings.pin.{name}"), field)
            if name == "old":
                self._only_where_set += row
        self.remove = QPushButton(say("settings.pin.remove"))
        self.remove.setCheckable(True)
        self.remove.toggled.connect(self._show_removal)
        self._only_where_set += self.add_row("", self.remove)

    def show_stored(self, stored: str) -> None:
        """Begin anew with what is kept of the PIN; empty where there is none."""
        self._stored = stored
        for field in self.fields.values():
            field.clear()
        self.remove.setChecked(False)
        for part in self._only_where_set:
            part.setVisible(bool(stored))
        self._state.setText(say("settings.pin.set" if stored else "settings.pin.none"))

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        self.fields["old" if self._stored else "new"].setFocus()

    @property
    def is_edited(self) -> bool:
        """Whether something is to be changed about the PIN."""
        return self.remove.isChecked() or any(field.text() for field in self.fields.values())

    def problem(self) -> str:
        """Why the PIN cannot be changed so, in words; empty where it can or nothing is to be changed."""
        if not self.is_edited:
            return ""
        new, again = self.fields["new"].text(), self.fields["again"].text()
        if self._stored and not pin_fits(self._stored, self.fields["old"].text()):
            return say("settings.pin.wrong")
        if self.remove.isChecked():
            return ""
        if len(new) < FEWEST:
            return say("settings.pin.short", n=FEWEST)
        return say("settings.pin.differ") if new != again else ""

    def kept(self) -> str:
        """What is to be kept of the PIN from now on."""
        if not self.is_edited:
            return self._stored
        return "" if self.remove.isChecked() else hash_pin(self.fields["new"].text())

    def _show_removal(self, on: bool) -> None:
        for name in ("new", "again"):
            self.fields[name].setEnabled(not on)
        self.edited.emit()
