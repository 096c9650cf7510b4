"""Server processes: forks of this process that are replaced when they end, until a stop."""

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

_STOPS = (signal.SIGINT, signal.SIGTERM)
_PAUSE_S = 1.0
_YOUNG_S = 5.0
_GRACE_S = 2.0


class ServerProcesses:
    """So many processes that run `work` over a socket that listens, until they are told to stop.

    A stop is SIGTERM or SIGINT. It is handed on; what has not ended after `stop_s`, or when a
    second one comes, is killed.
    """

    def __init__(
        self,
        number: int,
        listener: socket.socket,
        work: Callable[[socket.socket], None],
        stop_s: float,
    ) -> None:
        self._number, self._listener, self._work, self._stop_s = number, listener, work, stop_s
        self._context = multiprocessing.get_context("fork")
        self._told, self._telling = os.pipe()

    def run(self) -> None:
        """Keep them running until a stop; from the main thread."""
        before = {number: signal.signal(number, self._tell) for number in _STOPS}
        running = [self._started() for _ in range(self._number)]
        began = time.monotonic()
        try:
            while not self._is_told([process.sentinel for process in running]):
                is_young = time.monotonic() - began < _YOUNG_S  # it may not be able to start
                if is_young and self._is_told([], _PAUSE_S):
                    break
                began = time.monotonic()
                running = [self._replaced(process) for process in running]
        finally:
            self._stop(running)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _tell(self, *_: object) -> None:
        os.write(self._telling, b"s")

    def _is_told(self, sentinels: list[int], timeout_s: float | None = None) -> bool:
        """Wait until a process ends, a stop comes or the time is over; tell whether it came."""
        return self._told in wait([*sentinels, self._told], timeout_s)

    def _started(self) -> BaseProcess:
        process = self._context.Process(target=self._be_one)
        process.start()
        return process

    def _replaced(self, process: BaseProcess) -> BaseProcess:
        """Give a new process in place of one that has ended; that one again where there is none."""
        if process.is_alive():
            return process
        try:
            return self._started()
        except OSError:  # too many processes, or too little memory: it is tried again
            return process

    def _be_one(self) -> None:
        for number in _STOPS:
            signal.signal(number, lambda *_: os._exit(0))  # until `work` has its own way
        self._work(self._listener)
        os._exit(0)

    def _stop(self, running: list[BaseProcess]) -> None:
        self._listener.close()
        end = time.monotonic() + self._stop_s + _GRACE_S
        for process in running:
            process.terminate()
        if self._is_told([], 0.0):
            os.read(self._told, 1)  # the stop that this is; a second one does not wait
        while alive := [process.sentinel for process in running if process.is_alive()]:
            left_s = end - time.monotonic()
            if left_s <= 0.0 or self._is_told(alive, left_s):
                break
        for process in running:
            process.kill()
            process.join()
