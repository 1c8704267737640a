"""The thread that trains and draws, so that no key waits for a batch or a picture."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from actviz.errors import ActvizError, FormulaError
from actviz.explorer.training.session import Session
from actviz.explorer.training.settings import Settings

#: The frames in a second, and the share of the processor time that drawing may take.
FRAMES, _DRAWING = 20, 0.4
#: The most seconds by which a frame is late for the sake of that share.
_LATEST = 0.05
#: The speeds in epochs a second; the last one is as fast as possible.
SPEEDS = (1, 2, 5, 10, 20, 50, 100, 200, 0)
#: The seconds after which a frame that found the one before still unshown is tried again.
_AGAIN = 0.01
#: The most batches between two looks at what is to be done, and the seconds after which to look.
_BATCHES, _LOOK = 16, 0.01


@dataclass(frozen=True)
class Trouble:
    """Why a change is refused; `column` is where a formula is wrong."""

    message: str
    column: int | None = None

    @classmethod
    def of(cls, error: ActvizError) -> Trouble:
        """What an error says."""
        first, *_ = error.message.splitlines() or [""]
        message = f"{first}; {error.hint}" if error.hint and not isinstance(error, FormulaError) else first
        return cls(message, error.column if isinstance(error, FormulaError) else None)


class Trainer:
    """Trains a session in a thread of its own, and calls `draw` there after each frame's worth of training and each command.

    `draw` gets the trainer, whose fields it may read; nothing trains meanwhile. It returns False where the frame before is not shown
    yet, and is called again.
    """

    def __init__(self, settings: Settings, draw: Callable[[Trainer], bool]) -> None:
        self.settings = settings
        self.session: Session | None = None
        self.is_running, self.speed = False, 20
        self.trouble: Trouble | None = None
        #: The number of changes that were made or refused.
        self.answered = 0
        self._draw, self._clock = draw, time.monotonic
        self._commands: deque[Callable[[], None]] = deque()
        self._wake, self._is_closed = threading.Event(), False
        self._due = self._next_frame = self._clock()
        self._least = 0.0
        self._is_fresh, self._batches = False, _BATCHES
        self._thread = threading.Thread(target=self._loop, name="training", daemon=True)

    # From any thread

    def start(self) -> None:
        """Build the network, and wait for commands."""
        self.post(self.reset)
        self._thread.start()

    def close(self) -> None:
        """End the thread after its current batches."""
        self._is_closed = True
        self._wake.set()

    def join(self, seconds: float) -> None:
        """Wait for the end of the thread."""
        self._thread.join(seconds)

    def post(self, command: Callable[[], None]) -> None:
        """Carry out a command in the thread, then draw."""
        self._commands.append(command)
        self._wake.set()

    def redraw(self) -> None:
        """Draw again."""
        self.post(lambda: None)

    def change(self, changed: Callable[[Settings], Settings]) -> None:
        """Start again with other settings; if they are refused, keep everything and report why."""
        self.post(lambda: self._change(changed))

    # Commands, in the thread

    def reset(self) -> None:
        """Start again with the same settings."""
        self._change(lambda settings: settings)

    def toggle(self) -> None:
        """Run or pause; a run that has stopped continues beyond its reason to stop."""
        self.is_running = not self.is_running and self._may_go_on()
        self._due = self._clock()

    def step(self) -> None:
        """Train with one batch, and pause."""
        self.is_running = False
        if self._may_go_on() and self.session:
            self.session.step()

    def complete(self) -> None:
        """Train to the end of the epoch, and pause."""
        self.is_running = False
        if self._may_go_on() and self.session:
            self.session.complete()

    def forgive(self) -> None:
        """Forget the last trouble."""
        self.trouble = None

    def pace(self, steps: int, most: int = len(SPEEDS) - 1) -> None:
        """Choose a higher or lower one of the speeds, at most that of a place."""
        place = min(max(SPEEDS.index(self.speed) + steps, 0), most)
        self.speed, self._due = SPEEDS[place], self._clock()

    def _change(self, changed: Callable[[Settings], Settings]) -> None:
        self.answered += 1
        self.trouble = None
        try:
            settings = changed(self.settings)
            self.session = Session(settings)
            self.settings = settings
        except ActvizError as error:
            self.trouble = Trouble.of(error)

    def _may_go_on(self) -> bool:
        self.trouble = None
        if self.session is None:
            return False
        if self.session.stopped and (reason := self.session.lift()):
            self.trouble = Trouble(reason)
            return False
        return True

    # The loop

    def _loop(self) -> None:
        while not self._is_closed:
            self._wake.wait(self._pause())
            self._wake.clear()
            while self._commands and not self._is_closed:
                self._guarded(self._commands.popleft())
                self._is_fresh, self._next_frame = False, 0.0
            self._guarded(self._train)
            if not self._is_fresh and not self._is_closed:
                self._guarded(self._show)

    def _guarded(self, part: Callable[[], None]) -> None:
        """Carry out a part of the work; what fails unexpectedly pauses training and is the trouble, so that keys still work."""
        try:
            part()
        except Exception as error:
            self.is_running, self._is_fresh = False, part == self._show
            text = "not enough memory" if isinstance(error, MemoryError) else f"internal error: {type(error).__name__}: {error}"
            self.trouble = Trouble(text)

    def _pause(self) -> float | None:
        """The seconds until something is to be done; None where only a command can say what."""
        times = [] if self._is_fresh else [self._next_frame]
        if self.is_running:
            times.append(self._due if self.speed else 0.0)
        return max(min(times) - self._clock(), 0.0) if times else None

    def _train(self) -> None:
        """Train until the next frame, a command, or the end; at a speed only the epochs that are due."""
        session = self.session
        while self.is_running and session and not self._commands and not self._is_closed:
            begin = self._clock()
            if self.speed and begin < self._due:
                return
            before = session.epoch
            session.step(self._batches)
            self._is_fresh = False
            if session.stopped:
                self.is_running = False
            if self.speed and session.epoch != before:
                self._due = max(self._due + 1 / self.speed, begin - 1 / FRAMES)
            end = self._clock()
            self._batches = min(2 * self._batches, _BATCHES) if end - begin < _LOOK else max(self._batches // 2, 1)
            if end >= self._next_frame and (time.thread_time() >= self._least or end >= self._next_frame + _LATEST):
                return

    def _show(self) -> None:
        begin = self._clock()
        if begin < self._next_frame:
            return
        before = time.thread_time()
        self._is_fresh = self._draw(self)
        if not self._is_fresh:
            self._next_frame = begin + _AGAIN
            return
        self._next_frame = begin + 1 / FRAMES
        after = time.thread_time()
        self._least = after + (after - before) * (1 - _DRAWING) / _DRAWING
