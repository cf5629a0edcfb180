"""A page that listens: python -m tests.cluster.listening ADDRESS NAME PATH, until it is ended.

As a browser's EventSource does, it comes back when the stream breaks. Prints what it hears.
"""

import http.client
import sys
import time

from tests.cluster.people import Person

AGAIN = 1.0


def main() -> None:
    address, name, path = sys.argv[1:4]
    while True:
        person = Person(address, name, "listener")
        try:
            for line in person.stream(path):
                print(line, flush=True)
        except (OSError, http.client.HTTPException) as error:
            print(f"lost: {type(error).__name__}", flush=True)
        person.leave()
        time.sleep(AGAIN)


if __name__ == "__main__":
    main()
