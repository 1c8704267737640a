"""What can go wrong, each with the exit status that a script sees."""


class ActvizError(Exception):
    """An error that is explained to the user: one line says what is wrong, `hint` says the way out."""

    status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.hint), self.__dict__


class DataError(ActvizError):
    """The data, a file or an asked-for check is bad; the message begins with the place (`stdin:17: ...`)."""


def file_error(name: str, error: OSError) -> DataError:
    """What the system says about a file, as an error for the user."""
    return DataError(f"{name}: {(error.strerror or str(error)).lower()}")


class UsageError(ActvizError, ValueError):
    """The command line, or the call that stands for it in Python, is wrong."""

    status = 2


class UnknownNameError(UsageError, LookupError):
    """A name that the catalogue does not have."""


class FormulaError(UsageError):
    """A text that is not a formula; `column` (from 0) is where it stops being one."""

    def __init__(self, message: str, hint: str = "", column: int = 0) -> None:
        super().__init__(message, hint)
        self.column = column
