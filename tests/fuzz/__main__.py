"""Search for inputs that break something: `python -m tests.fuzz MINUTES [TARGET…]`.

Minutes are the processor's: what else a machine does takes nothing from the search.
"""

import hashlib
import random
import sys
import time
import traceback
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from agenda.logs import set_up_logs
from agenda.settings import Settings
from tests.fuzz.mutations import CORPUS
from tests.fuzz.targets import Target, begin_anew, targets

ROUND = settings(
    max_examples=300,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def search(target: Target, tried: Counter[str]) -> bytes | None:
    """Try a round of inputs; give the smallest that broke something, after printing how."""
    broken: list[bytes] = []
    begin_anew()

    @seed(random.getrandbits(64))
    @ROUND
    @given(target.inputs)
    def attempt(made: bytes) -> None:
        tried[target.name] += 1
        try:
            target.check(made)
        except Exception:  # kept as a finding, and raised on
            broken.append(made)
            raise

    try:
        attempt()
    # Whatever breaks is what is searched for.
    except Exception:  # noqa: BLE001
        traceback.print_exc(limit=-8)
        return broken[-1] if broken else None
    return None


def keep(target: Target, finding: bytes) -> None:
    """Write a finding into the corpus, where the tests replay it."""
    folder = CORPUS / "fuzz" / target.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(finding).hexdigest()[:12]
    path.write_bytes(finding)
    say(f"{target.name}: {path}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(minutes: float = 60, *names: str) -> int:
    """Search for so long, a round of each target in turn. Gives 1 when anything was found."""
    set_up_logs(Settings(log_level="critical"))
    tried, found = Counter[str](), Counter[str]()
    chosen = [one for one in targets() if not names or one.name in names]
    while time.process_time() < 60 * minutes:
        for target in chosen:
            if (finding := search(target, tried)) is not None:
                found[target.name] += 1
                keep(target, finding)
        say(
            f"{time.process_time() / 60:.1f} minutes of computing, {tried.total()} inputs, "
            f"{found.total()} findings"
        )
    for name, number in tried.most_common():
        say(f"{name:<24}{number:>9} inputs {found[name]:>4} findings")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 60, *sys.argv[2:]))
