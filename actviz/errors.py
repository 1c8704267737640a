"""The errors of actviz, each with its exit status."""


class ActvizError(Exception):
    """An error for the user: `message` says in one line what is wrong, `hint` what to do instead."""

    status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.hint), self.__dict__


class DataError(ActvizError):
    """Bad data, a bad file or a failed check; the message begins with the place (`stdin:17: ...`)."""


def file_error(name: str, error: OSError) -> DataError:
    """Turn the system's error about a file into an error for the user."""
    return DataError(f"{name}: {(error.strerror or str(error)).lower()}")


class UsageError(ActvizError, ValueError):
    """A wrong command line, or a wrong call from Python."""

    status = 2


class UnknownNameError(UsageError, LookupError):
    """A name that is not in the catalogue."""


class FormulaError(UsageError):
    """A text that is not a formula; `column` is the position of the error, counted from 0."""

    def __init__(self, message: str, hint: str = "", column: int = 0) -> None:
        super().__init__(message, hint)
        self.column = column
