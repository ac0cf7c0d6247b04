"""The errors of the store as those of the eventsourcing library, for who uses the store through it; and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import IntegrityError, OperationalError, PersistenceError, ProgrammingError
from sqlalchemy.exc import SQLAlchemyError

from ledger.store.errors import AppendOnly, NotALedger, StoreError, WriteConflict


@contextmanager
def library_errors() -> Iterator[None]:
    """Raise the library's kind of error for ours, with the same message."""
    try:
        yield
    except (WriteConflict, AppendOnly) as error:
        raise IntegrityError(str(error)) from error
    except NotALedger as error:
        raise ProgrammingError(str(error)) from error
    except StoreError as error:
        raise OperationalError(str(error)) from error
    except SQLAlchemyError as error:
        raise OperationalError(str(error)) from error


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise our error for the library's that stands in front of it: ours says more, and says it to people."""
    try:
        yield
    except PersistenceError as error:
        raise error.__cause__ if isinstance(error.__cause__, StoreError) else error from None
