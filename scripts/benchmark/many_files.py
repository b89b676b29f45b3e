"""A repository with very many files, the same one in every run."""

import subprocess


def make(folder, count=50_000, commits=50, changed=200):
    """Makes a repository with `count` files of some 2 kB in folders of 20, and a history.

    A second branch, `other`, has a file that `main` does not lead to.
    """
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    writer = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    )
    out = writer.stdin

    def blob(path, version):
        lines = (
            f"let value{line} = compute({(number(path) * 31 + line * 7) % 9973}, {version})"
            for line in range(45)
        )
        text = "\n".join([f"// {path}", *lines, ""]).encode()
        out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text))

    def begin(branch, mark, message):
        out.write(
            b"commit refs/heads/%s\nmark :%d\ncommitter Bench <bench@localhost> %d +0000\n"
            b"data %d\n%s\n"
            % (branch.encode(), mark, 1_700_000_000 + mark * 60, len(message), message.encode())
        )

    begin("main", 1, "Start")
    for position in range(count):
        blob(path(position), 0)
    for commit in range(2, commits + 1):
        begin("main", commit, f"Change {commit}")
        for position in range(changed):
            blob(path((commit * 7919 + position * 251) % count), commit)
    begin("other", commits + 1, "Unpublished")
    out.write(b"from :%d\n" % commits)
    blob("unpublished", 0)
    out.close()
    if writer.wait() != 0:
        raise RuntimeError("git fast-import failed")
    # As a clone from a server is: one pack, and files laid out.
    subprocess.run(["git", "-C", str(folder), "repack", "-adq", "--window=4"], check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)


def branch(folder, count):
    """Makes branches `berth/1` and so on: each changes six files, one of them the same one for
    all, adds one and removes one."""
    writer = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE
    )
    out = writer.stdin
    for number in range(1, count + 1):
        out.write(
            b"commit refs/heads/berth/%d\ncommitter Bench <bench@localhost> 1800000000 +0000\n"
            b"data 6\nChangefrom refs/heads/main^0\n" % number
        )
        text = b"branch %02d\n" % number
        for position in (0, *(number * 1_009 + 53 * step for step in range(5))):
            name = path(position).encode()
            out.write(b"M 100644 inline %s\ndata %d\n%s" % (name, len(text), text))
        out.write(b"M 100644 inline added%d\ndata %d\n%s" % (number, len(text), text))
        out.write(b"D %s\n" % path(40_000 + number).encode())
    out.close()
    if writer.wait() != 0:
        raise RuntimeError("git fast-import failed")


def path(position):
    """The path of a file, in folders of 20 files, 25 of these in each folder above."""
    leaf = position // 20
    return f"Sources/Part{leaf // 25:03}/Group{leaf % 25:02}/File{position % 20:02}.swift"


def number(text):
    """A number that is the same for a text in every run."""
    value = 7
    for character in text:
        value = (value * 131 + ord(character)) % 1_000_003
    return value
