"""The table of `make conformance`: which rules of docs/conformance.md a test has proved.

Goes by the event stream of Swift Testing or, without one, by the names in the sources. An id
counts where it is written out in full: in the name of a test, or in an argument of a test over a
table, whose name then begins with `SPEC-`.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

IDENTIFIER = re.compile(r"\bSPEC-[A-Z]+-\d+\b")
RULE = re.compile(r"^\| (SPEC-[A-Z]+-\d+) \| (\S+) \| (.*)$")
RANGE = re.compile(r"SPEC-[A-Z]+-\d+\s*(?:to|…|\.\.+|–|-)\s*(?:SPEC-)?[A-Z]*-?\d+")
SOURCE = re.compile(r"func\s*`([^`]*SPEC-[^`]*)`|\"([^\"\n]*SPEC-[A-Z]+-\d+[^\"\n]*)\"")
OWED = ("S", "S+C", "J")


class Rule:
    """A row of docs/conformance.md."""

    def __init__(self, identifier, level, text):
        self.identifier = identifier
        self.group = identifier.split("-")[1]
        self.level = level
        self.text = text


class Test:
    """A test that names rules."""

    def __init__(self, name, place):
        self.name = name
        self.place = place
        self.texts = [name]
        self.outcome = "did not end"

    @property
    def rules(self):
        return sorted({found for text in self.texts for found in IDENTIFIER.findall(text)})


def read_rules(path):
    """The rules in the order of the page, and the ids that stand there twice."""
    rules, twice = {}, []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = RULE.match(line)
        if not match:
            continue
        if match[1] in rules:
            twice.append(match[1])
        cells = re.split(r"(?<!\\)\|", match[3])
        # The table of merged properties names the property before it says the rule.
        text = cells[0].strip() if len(cells[0]) > 25 else " ".join(c.strip() for c in cells[:2])
        rules[match[1]] = Rule(match[1], match[2], text)
    return rules, twice


def read_events(path, root):
    """The tests of an event stream, with their outcomes."""
    tests = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            # Tests that crash leave half a line behind, and have not ended then.
            continue
        payload = record["payload"]
        if record["kind"] == "test":
            if payload["kind"] == "function":
                place = payload["sourceLocation"]
                file = pathlib.Path(place.get("filePath") or place["_filePath"])
                shown = file.relative_to(root) if file.is_relative_to(root) else place["fileID"]
                name = payload.get("displayName") or payload["name"].strip("`")
                tests[payload["id"]] = Test(name, f"{shown}:{place['line']}")
            continue
        test = tests.get(payload.get("testID"))
        if not test:
            continue
        words = " ".join(message["text"] for message in payload.get("messages", []))
        if payload["kind"] == "testCaseStarted":
            test.texts.append(words)
        elif payload["kind"] == "testSkipped":
            test.outcome = "was skipped"
        elif payload["kind"] == "testEnded":
            symbols = {message["symbol"] for message in payload["messages"]}
            good = symbols <= {"pass", "passWithWarnings"}
            test.outcome = "passed" if good else "failed"
    return [test for test in tests.values() if "SPEC-" in " ".join(test.texts)]


def read_sources(folder, root):
    """What the sources of the tests name, as if all of them passed."""
    tests = []
    for path in sorted(folder.rglob("*.swift")):
        text = path.read_text(encoding="utf-8")
        for match in SOURCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            test = Test(match[1] or match[2], f"{path.relative_to(root)}:{line}")
            test.outcome = "passed"
            tests.append(test)
    return tests


def count(rules, proved):
    """Prints a line for each group and one for all."""
    groups = collections.Counter(rule.group for rule in rules.values())
    done = collections.Counter(rules[identifier].group for identifier in proved)
    print(f"{'group':<8}{'proved':>7}{'rules':>7}")
    for group, number in groups.items():
        mark = "" if done[group] == number else f"  {number - done[group]} open"
        print(f"{group:<8}{done[group]:>7}{number:>7}{mark}")
    print(f"{'all':<8}{len(proved):>7}{len(rules):>7}")


def lines(title, items):
    """Prints a list under a title, if there is anything to list."""
    if items:
        print(f"\n{title}")
        for item in items:
            print(f"  {item}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--events", type=pathlib.Path)
    parser.add_argument(
        "--part", action="store_true", help="some tests were run: only their groups"
    )
    options = parser.parse_args()
    root = options.root.resolve()
    rules, twice = read_rules(root / "docs/conformance.md")
    if options.events:
        tests = read_events(options.events, root)
    else:
        tests = read_sources(root / "Tests", root)
    if not rules or not tests:
        sys.exit("error: there is no rule in docs/conformance.md or no test that names one")

    ranges = [test for test in tests if any(RANGE.search(text) for text in test.texts)]
    named = [test for test in tests if test not in ranges]
    unknown = [
        f"{identifier}  {test.place}"
        for test in named
        for identifier in test.rules
        if identifier not in rules
    ]
    failed = [test for test in tests if test.outcome != "passed"]
    disproved = {identifier for test in failed for identifier in test.rules}
    passed = {identifier for test in named if test not in failed for identifier in test.rules}
    proved = (passed - disproved) & rules.keys()
    if options.part:
        groups = {rules[identifier].group for identifier in (passed | disproved) & rules.keys()}
        rules = {key: rule for key, rule in rules.items() if rule.group in groups}
    count(rules, proved)

    missing = [rule for rule in rules.values() if rule.identifier not in proved]
    width = max((len(rule.identifier) for rule in missing), default=0)
    lines(
        "Rules without a test that passed:" if options.events else "Rules without a test:",
        [f"{rule.identifier:<{width}}  {rule.level:<3}  {rule.text}" for rule in missing],
    )
    lines(
        "Tests that did not pass:",
        [f"{test.place}  {test.outcome}: {test.name}" for test in failed],
    )
    lines(
        "Names with a range, which proves nothing (write each id out):",
        [f"{test.place}  {test.name}" for test in ranges],
    )
    lines("Ids that docs/conformance.md does not have:", unknown)
    lines("Ids that docs/conformance.md has twice:", twice)
    owed = [] if options.part else [rule for rule in missing if rule.level in OWED]
    if owed:
        print(f"\nerror: {len(owed)} rules of the levels {', '.join(OWED)} are not proved")
    sys.exit(1 if owed or failed or ranges or unknown or twice else 0)


if __name__ == "__main__":
    main()
